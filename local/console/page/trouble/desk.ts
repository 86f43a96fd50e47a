import type { Offered } from "../../troubles/trouble.ts";
import type { DeskView } from "../../troubles/trouble-desk.ts";

/**
 * Asks the console's own server for something beside the product: what can be done there, to do it, or to put everything right. Nothing of it
 * goes through the API.
 *
 * @throws {Error} There is none, or the simulator does not answer.
 */
export async function askDesk(method: "GET" | "POST" | "DELETE", path = "/troubles", body?: object): Promise<DeskView> {
  const response = await fetch(path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  if (!response.ok) {
    throw new Error(`${method} ${path} answered ${response.status}`);
  }
  return response.json();
}

/** Does one of them, by its id. @param offered - What is to be trusted, for what needs it. */
export const causeAtDesk = (id: string, offered?: Offered): Promise<DeskView> => askDesk("POST", `/troubles/${id}`, offered);
