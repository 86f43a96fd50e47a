import { element, find } from "../../../console/element.ts";
import { setFormExtra } from "../../../console/form-extra.ts";
import { openPages, startPages } from "../../../console/start-pages.ts";
import { createHere } from "./trouble/create-here.ts";
import { offerTrouble } from "./trouble/drawer.ts";

/** The page on one machine: a choice of persons in the place of a sign-in, and what can be made to go wrong. */
const people = { ada: "ada", grace: "grace", mary: "mary (reader)" } as const;

/** The server of this page signs the calls with the person that the cookie names. */
function signIn(person: string): Promise<void> {
  sessionStorage.setItem("person", person);
  // biome-ignore lint/suspicious/noDocumentCookie: it is no secret, and the Cookie Store API needs a secure context.
  document.cookie = `person=${person}; Path=/; SameSite=Strict`;
  return openPages({ again: () => signIn(person) });
}

const known = sessionStorage.getItem("person") ?? "ada";
const toChoice = ([name, label]: [string, string]) => {
  const input = element("input", { type: "radio", name: "person", value: name, autocomplete: "off" });
  input.checked = name === known;
  input.addEventListener("change", () => signIn(name));
  return element("label", {}, input, element("span", {}, label));
};
const choices = Object.entries(people).map(toChoice);
find("who").replaceChildren(element("fieldset", { class: "people" }, element("legend", {}, "Signed in as"), ...choices));
find("about").textContent = "Local target: the real functions beside simulated providers, all on this machine.";
setFormExtra(createHere);
startPages();
await Promise.all([signIn(known), offerTrouble()]);
