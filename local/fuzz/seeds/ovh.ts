import { dataOf } from "../../../client/api-failure.ts";
import { steer } from "../../console/troubles/trouble.ts";
import { toAnswer, walkLogin } from "./walk-login.ts";
import type { Application, SeedWorld } from "./world.ts";

const endpoint = "ovh-eu";

/** Routes of OVHcloud alone. */
export async function seedOvh({ target, recorder, customers }: SeedWorld): Promise<void> {
  const { seed, client } = await recorder.actor(customers.kept.ovhLogin.org);
  const { projects } = dataOf(await client.listOvhProjects());
  const projectId = projects[0]?.projectId ?? "";
  await seed.chooseOvhProjects({ projects: [{ projectId, enabled: true }] });
  await seed.chooseOvhRootProject({ projectId });
  await seed.refreshOvhToken({ endpoint });
  await (await recorder.actor(customers.spare.ovhLogin.org)).once.disconnectOvh();

  const control = steer(target.ovh);
  const { nichandle } = (await control("POST", "accounts", { region: "eu" })) as { readonly nichandle: string };
  const { client_id: clientId, client_secret: clientSecret } = (await control("POST", "service-accounts", { nichandle })) as Application;
  const sent = { endpoint, clientId, clientSecret } as const;
  const newcomer = await recorder.actor("seed-ovh-service-account");
  await newcomer.seed.preflightConnection("ovh", sent);
  await newcomer.once.connectOvhServiceAccount(sent);
  await seedLogin({ recorder });
}

/** Each step of a login, of a login of its own. */
async function seedLogin({ recorder }: Pick<SeedWorld, "recorder">): Promise<void> {
  const begin = async (name: string) => {
    const actor = await recorder.actor(`seed-ovh-login-${name}`);
    return { ...actor, link: dataOf(await actor.client.startOvhLogin({ endpoint })).authorizationUrl };
  };
  const walk = async (name: string) => {
    const begun = await begin(name);
    const walked = await walkLogin(begun.link);
    return { ...begun, answer: toAnswer(walked), options: { headers: { cookie: walked.cookie } } };
  };
  const first = await begin("start");
  await first.seed.startOvhLogin({ endpoint });
  await first.once.openOvhLogin({ ticket: new URL(first.link).searchParams.get("ticket") ?? "" });
  const plain = await walk("callback");
  await plain.once.completeOvhLogin(plain.answer, plain.options);
  const posted = await walk("posted");
  await posted.once.completePostedOvhLogin(posted.answer, posted.options);
}
