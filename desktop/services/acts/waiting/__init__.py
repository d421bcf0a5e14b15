"""What a person does about acts that wait in the outbox, or came back."""

from desktop.services.acts.waiting.acts import WaitingActs as WaitingActs
