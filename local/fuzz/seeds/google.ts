import { dataOf } from "../../../client/api-failure.ts";
import { steer } from "../../console/troubles/trouble.ts";
import { toAnswer, toConfirm, walkLogin } from "./walk-login.ts";
import type { SeedWorld } from "./world.ts";

/** Routes of Google Cloud alone, and the login routes that Aurora's client shares with it. */
export async function seedGoogle({ target, recorder, customers }: SeedWorld): Promise<void> {
  const { seed, client } = await recorder.actor(customers.kept.googleLogin.org);
  const { projects } = dataOf(await client.listGoogleProjects());
  const projectId = projects[0]?.projectId ?? "";
  await seed.listGoogleProjects();
  await seed.chooseGoogleRootProject({ project_id: projectId });
  await seed.chooseGoogleProjectAccess({ projects: [{ projectId, enabled: true }] });
  await seed.setUpChosenProjects({ selected_project_ids: [projectId] });
  await seed.planSetup({ projects: projectId });
  const runId = dataOf(await client.readConnection("gcp")).setup_run_id ?? "";
  await seed.readSetupStatus(runId);
  await seed.readSetupRun(runId);
  const { changes } = dataOf(await client.readSetupLedger());
  const forgotten = changes
    .filter(({ kind }) => kind === "label")
    .map(({ kind, target: project, name }) => ({ kind, target: project, name }));
  await seed.forgetSetupChanges("gcp", "default", { changes: forgotten });
  await seed.relayCall("gcp", { method: "GET", host: "cloudresourcemanager.googleapis.com", path: "/v3/projects:search" });
  await seed.readToken("gcp", { as: "service-account", project: projectId });
  await (await recorder.actor(customers.spare.googleLogin.org)).once.disconnectGoogle();

  const planner = await recorder.actor(customers.planning.org);
  await planner.once.applySetup({ plan: dataOf(await planner.client.planSetup()).hash });
  await planner.seed.putBackSetup("gcp", "default");
  await planner.once.tearDownSetup("gcp", "default");

  const key = (await steer(target.google)("POST", "service-accounts", {
    ...{ name: "aurora-seed", project_id: "aurora-seed" },
    projects: [{ projectId: "aurora-seed", number: "610000000001", displayName: "Data" }],
  })) as { readonly file: string };
  const newcomer = await recorder.actor("seed-google-key");
  await newcomer.seed.preflightConnection("gcp", { service_account_json: key.file });
  await newcomer.once.connectGoogleKey({ service_account_json: key.file });
  const own = (await steer(target.google)("POST", "clients", { redirect_uris: [] })) as {
    readonly client_id: string;
    readonly client_secret: string;
  };
  await newcomer.seed.setOAuthClient("gcp", own);
  await newcomer.seed.setOAuthClient("gcp", { ...own, named: true });
  await newcomer.seed.listOAuthClients("gcp");
  await newcomer.once.removeOAuthClient("gcp");
  await seedLogin({ recorder });
}

/** Each step of a login, of a login of its own. */
async function seedLogin({ recorder }: Pick<SeedWorld, "recorder">): Promise<void> {
  type Start = "startLogin" | "startGoogleLogin";
  const begin = async (name: string, start: Start = "startLogin") => {
    const actor = await recorder.actor(`seed-google-login-${name}`);
    return { ...actor, link: dataOf(await actor.client[start]()).login_url };
  };
  const walk = async (name: string, start?: Start) => {
    const begun = await begin(name, start);
    const walked = await walkLogin(begun.link);
    return { ...begun, walked, answer: toAnswer(walked), options: { headers: { cookie: walked.cookie } } };
  };
  const first = await begin("start");
  await first.seed.startLogin({ return_to: "/chat" });
  await first.seed.startGoogleLogin();
  await first.once.openGoogleLogin({ ticket: new URL(first.link).searchParams.get("ticket") ?? "" });
  const plain = await walk("callback");
  await plain.once.completeLogin(plain.answer, plain.options);
  const own = await walk("own-callback", "startGoogleLogin");
  await own.once.completeGoogleLogin(own.answer, own.options);
  const posted = await walk("posted");
  await posted.once.completePostedLogin(posted.answer, posted.options);
  const { seed, once, walked } = await walk("confirm");
  const confirm = await toConfirm(walked);
  await seed.previewConfirmation({ confirm });
  await once.confirmConnection({ confirm });
}
