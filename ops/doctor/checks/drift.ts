import { isObject } from "../../../lib/json.ts";
import { mapBounded } from "../../../lib/map-bounded.ts";
import { type Check, type Finding, fail, nameSome, unknown } from "../check.ts";
import { listDifferences } from "../list-differences.ts";
import { MissingRight } from "../not-looked-at.ts";
import { defaults, openReaders, readRights, type WantedResource } from "../read-deployed.ts";
import { mapTexts, resolveTemplate } from "../resolve-template.ts";
import type { TemplateResource } from "../stack-template.ts";
import type { Stage } from "../stage.ts";

const readsAtOnce = 8;

type Judged = { readonly stack: string; readonly id: string; readonly differences: readonly string[]; readonly unread?: MissingRight };

/** Whether what is deployed is what the template says: a person may have changed or deleted a resource since the deploy. */
export const drift: Check = {
  name: "drift",
  rights: ["cloudformation:GetTemplate", "cloudformation:ListStackResources", ...readRights],
  timeoutMs: 120_000,
  look: async (stage) => {
    const [template, physicalIds] = await Promise.all([stage.template(), stage.physicalIds()]);
    const readers = openReaders(stage);
    const compared = template.filter(({ id, type }) => type in readers && physicalIds.has(id));
    const judged = await mapBounded(compared, readsAtOnce, async (resource): Promise<Judged> => {
      const { stack: ofStack, id, type } = resource;
      const wanted = toWanted(resource, physicalIds);
      try {
        const actual = await readers[type]?.(wanted);
        return { stack: ofStack, id, differences: actual === undefined ? ["is not there"] : compare(wanted.properties, actual) };
      } catch (error) {
        if (error instanceof MissingRight) {
          return { stack: ofStack, id, differences: [], unread: error };
        }
        throw error;
      }
    });
    const types = new Set(compared.map(({ type }) => type.replace(/^AWS::/, "")));
    return {
      saw: `${compared.length} resources against the template: ${[...types].join(", ")}`,
      findings: [
        ...judged.flatMap((one) => one.differences.map((difference) => fail(`${one.id} ${difference}`, toMend(stage, one)))),
        ...describeUnread(judged),
      ],
    };
  },
};

function toWanted({ stack, id, type, properties }: TemplateResource, physicalIds: ReadonlyMap<string, string>): WantedResource {
  const { DefinitionSubstitutions: variables, ...others } = { ...defaults[type], ...properties };
  const resolved = resolveTemplate(others, physicalIds);
  const values = resolveTemplate(isObject(variables) ? variables : {}, physicalIds);
  const substituted = mapTexts(resolved, (text) =>
    text.replaceAll(/\$\{(\w+)\}/g, (whole, name) => (isObject(values) && name in values ? String(values[name]) : whole)),
  );
  return { stack, id, physicalId: physicalIds.get(id) ?? id, properties: isObject(substituted) ? substituted : {} };
}

const compare = (wanted: Readonly<Record<string, unknown>>, actual: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(actual).flatMap(([name, value]) => listDifferences(wanted[name], value, name));

/** One line for each right, because every resource of a type takes the same ones. */
function describeUnread(judged: readonly Judged[]): readonly Finding[] {
  const byRight = Map.groupBy(
    judged.flatMap(({ id, unread }) => (unread === undefined ? [] : [{ id, words: unread.message }])),
    ({ words }) => words,
  );
  return [...byRight].map(([words, resources]) => unknown(`${nameSome(resources.map(({ id }) => id))} ${words}`));
}

const toMend = ({ name, region }: Stage, { stack, id }: Judged) =>
  `if the change was not intended: aws cloudformation create-change-set --stack-name ${stack} --region ${region} --change-set-name revert-drift --deployment-mode REVERT_DRIFT --use-previous-template --capabilities CAPABILITY_NAMED_IAM, and execute it; or put ${id} back by hand, as aws cloudformation get-template shows it. A deploy alone (npm run deploy -- --stage ${name}) does not put it back, because the template has not changed`;
