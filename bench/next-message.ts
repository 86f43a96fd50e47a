import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** Waits for the next message of a process. @throws {Error} The process ended before it sent one. */
export async function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  const settled = new AbortController();
  const { signal } = settled;
  try {
    const ended = once(child, "exit", { signal }).then(([code]) => Promise.reject(new Error(`a process of the bench ended with ${code}`)));
    const [message] = await Promise.race([once(child, "message", { signal }), ended]);
    return message;
  } finally {
    settled.abort();
  }
}
