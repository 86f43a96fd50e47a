import { useSignal } from "@preact/signals";
import { openPages, startPages } from "../../../console/frame/frame.tsx";
import { CreateHere } from "./trouble/create-here.tsx";
import { Drawer } from "./trouble/drawer.tsx";

/** The page on one machine: a choice of persons in the place of a sign-in, and what can be made to go wrong. */
const people = { ada: "ada", grace: "grace", mary: "mary (reader)", alan: "alan (admin)" } as const;

/** The server of this page signs the calls with the person that the cookie names. */
function signIn(person: string): Promise<void> {
  sessionStorage.setItem("person", person);
  // biome-ignore lint/suspicious/noDocumentCookie: it is no secret, and the Cookie Store API needs a secure context.
  document.cookie = `person=${person}; Path=/; SameSite=Strict`;
  return openPages({ signInAgain: again });
}

const readPerson = (): string => sessionStorage.getItem("person") ?? "ada";
const again = (): Promise<void> => signIn(readPerson());

function Who() {
  const chosen = useSignal(readPerson());
  const choose = (name: string) => {
    chosen.value = name;
    return signIn(name);
  };
  return (
    <fieldset class="people">
      <legend>Signed in as</legend>
      {Object.entries(people).map(([name, label]) => (
        <label key={name}>
          <input type="radio" name="person" value={name} autocomplete="off" checked={name === chosen.value} onChange={() => choose(name)} />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

const Below = () => (
  <>
    <p id="about">Local target: the real functions beside simulated providers, all on this machine.</p>
    <div id="trouble">
      <Drawer />
    </div>
  </>
);

startPages({ Who, Below, AboveForm: CreateHere, signInAgain: again });
await again();
