import { Head } from "../parts/head.tsx";
import { Read } from "../parts/read.tsx";
import { useReading } from "../use-reading.ts";
import { useVisit } from "../visit.ts";
import { groupByPerson } from "./group-by-person.ts";
import { PersonCard } from "./person-card.tsx";

const lede = "A login ends with the account of the person who signed in. Keys, roles and connections without a secret depend on no person.";

/** What ends or must be changed when a person leaves. Who belongs to the organisation is the identity provider's. */
export function People() {
  const { api } = useVisit();
  const read = async (quietly: boolean) => {
    const [connections, forms] = await Promise.all([quietly ? api.readConnections() : api.listConnections(), api.listForms()]);
    return { people: groupByPerson(connections), forms };
  };
  const reading = useReading({ read }, []);
  return (
    <>
      <Head title="People" lede={lede} />
      <Read of={reading} name="People">
        {({ people, forms }) => (
          <>
            {people.length === 0 && <p class="card">No connection depends on a person.</p>}
            {people.map((person) => (
              <PersonCard key={person.name} of={person} forms={forms} />
            ))}
          </>
        )}
      </Read>
    </>
  );
}
