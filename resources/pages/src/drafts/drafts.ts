// Answers that are not sent yet, kept in this browser alone: sealed under a key that no script can read out, for a day at most.
import type { Bytes } from "../sealing/bytes.js";

const DATABASE = "mhcr-drafts";
const STORE = "drafts";
const DAY = 24 * 60 * 60 * 1000;

interface Row {
  id: string;
  key: CryptoKey;
  iv: Bytes;
  sealed: ArrayBuffer;
  saved: number;
}

function database(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "id" });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error ?? new Error("no store for drafts"));
    opening.onblocked = () => reject(new Error("the store for drafts is held by another tab"));
  });
}

async function inStore<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opened = await database();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = opened.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error ?? new Error("the draft was not stored"));
      transaction.onabort = () => reject(transaction.error ?? new Error("the draft was not stored"));
    });
  } finally {
    opened.close();
  }
}

/** The draft of one request. A browser without a store (private windows, storage off) keeps none, and says nothing. */
export class Draft {
  private queue: Promise<unknown> = Promise.resolve();
  private key: CryptoKey | null = null;
  private over = false;

  constructor(
    private readonly request: string,
    private readonly now: () => number = Date.now,
  ) {}

  /** What was saved, or null. Drafts older than a day are removed, of this request and of any other. */
  async load(): Promise<unknown> {
    try {
      await purge(this.now());
      const row = (await inStore("readonly", (store) => store.get(this.request))) as Row | undefined;
      if (!row) return null;
      this.key = row.key;
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, row.key, row.sealed);
      return JSON.parse(new TextDecoder().decode(plain)) as unknown;
    } catch {
      return null;
    }
  }

  /** Save, after what is being saved already. */
  save(value: unknown): void {
    const plain = new TextEncoder().encode(JSON.stringify(value));
    this.queue = this.queue.then(() => this.write(plain)).catch(() => undefined);
  }

  /** Remove the draft for good. */
  async remove(): Promise<void> {
    this.over = true;
    await this.queue;
    await inStore("readwrite", (store) => store.delete(this.request)).catch(() => undefined);
  }

  private async write(plain: Bytes): Promise<void> {
    if (this.over) return;
    this.key ??= await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const key = this.key;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain);
    const row: Row = { id: this.request, key, iv, sealed, saved: this.now() };
    await inStore("readwrite", (store) => store.put(row));
  }
}

/** Remove every draft older than a day. */
export async function purge(now: number): Promise<void> {
  const rows = (await inStore("readonly", (store) => store.getAll())) as Row[];
  for (const row of rows) {
    if (now - row.saved > DAY || row.saved > now) await inStore("readwrite", (store) => store.delete(row.id));
  }
}
