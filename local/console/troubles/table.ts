import { steer, type TroubleSpot } from "./trouble.ts";

const times = 10_000;

/** What can go wrong in the table. @param url - Of the simulator that holds it. */
export function tableTroubles(url: string): TroubleSpot {
  const send = steer(url);
  return {
    where: "The table",
    troubles: [
      {
        id: "table-throttled",
        label: "Refuse writes",
        what: "Each update is throttled. Lists are still read; a refresh answers with a failure that passes.",
        isLasting: true,
        cause: async () => {
          await send("POST", "faults", { target: "DynamoDB_20120810.UpdateItem", type: "ThrottlingException", times });
        },
      },
    ],
    mend: async () => void (await send("DELETE", "faults")),
  };
}
