// A PouchDB that replicates documents from an express-pouchdb server over HTTP into a database of its own on the disk.
// node replicate.cjs replicate DOCUMENTS.json FOLDER prints {"documents", "seconds"}; the server is a child of it.
const fs = require("node:fs");
const path = require("node:path");
const { fork } = require("node:child_process");

function pouch(folder) {
  const PouchDB = require("pouchdb-core")
    .plugin(require("pouchdb-adapter-leveldb"))
    .plugin(require("pouchdb-adapter-http"))
    .plugin(require("pouchdb-mapreduce"))
    .plugin(require("pouchdb-replication"));
  return PouchDB.defaults({ prefix: folder + path.sep });
}

async function serve(file, folder) {
  fs.mkdirSync(folder, { recursive: true });
  const PouchDB = pouch(folder);
  const database = new PouchDB("record", { adapter: "leveldb" });
  const documents = JSON.parse(fs.readFileSync(file, "utf8"));
  for (let start = 0; start < documents.length; start += 1000) {
    await database.bulkDocs(documents.slice(start, start + 1000));
  }
  const app = require("express")();
  app.use("/", require("express-pouchdb")(PouchDB, { mode: "minimumForPouchDB", inMemoryConfig: true }));
  const listener = app.listen(0, "127.0.0.1", () => process.send(listener.address().port));
}

async function replicate(file, folder) {
  const stdio = ["ignore", "inherit", "inherit", "ipc"];
  const server = fork(__filename, ["serve", file, path.join(folder, "server")], { stdio });
  const port = await new Promise((there) => server.once("message", there));
  fs.mkdirSync(path.join(folder, "desk"), { recursive: true });
  const PouchDB = pouch(path.join(folder, "desk"));
  const desk = new PouchDB("record", { adapter: "leveldb" });
  const begin = process.hrtime.bigint();
  const found = await desk.replicate.from(`http://127.0.0.1:${port}/record`, { batch_size: 2000 });
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  console.log(JSON.stringify({ documents: found.docs_written, seconds }));
  server.kill();
  process.exit(0);
}

const [what, file, folder] = process.argv.slice(2);
(what === "serve" ? serve : replicate)(file, folder).catch((error) => {
  console.error(error);
  process.exit(1);
});
