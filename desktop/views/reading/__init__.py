"""Reading a response: flags, score with band and change, graph, every answer; on paper too."""
