import { Head } from "../../../parts/head.tsx";
import { NothingHere } from "../../../parts/nothing-here.tsx";
import { PageLink, toConnectionPath } from "../../../parts/page-link.tsx";
import { Read } from "../../../parts/read.tsx";
import { useVisit } from "../../../visit.ts";
import type { PageBelow } from "../../provider-part.ts";
import { backTo, toPlanPath } from "./addresses.ts";
import { MadeList } from "./made-list.tsx";
import { useMade } from "./use-made.ts";

/** Shows everything that the setups have changed, project by project, what is missing of it, and leads to the plan that makes it whole again. */
export const ResourcesPage: PageBelow = ({ name, title }) => {
  const { mayWrite } = useVisit().api.session;
  const reading = useMade(name);
  const lede = "Each change that a setup has made in your projects, as it is recorded.";
  return (
    <>
      <Head title={`Resources of ${title}`} back={backTo(name, title)} lede={lede} />
      <Read of={reading} name="Resources">
        {(made) =>
          made.changes.length === 0 ? (
            <NothingHere title="Nothing was changed" way={[toConnectionPath(name), "Show the connection"]}>
              No setup has changed anything in your projects.
            </NothingHere>
          ) : (
            <MadeList of={made} name={name} reading={reading}>
              {mayWrite && (
                <PageLink to={toPlanPath(name, { access: "read" })} look="button quiet">
                  Plan all of them again
                </PageLink>
              )}
            </MadeList>
          )
        }
      </Read>
    </>
  );
};
