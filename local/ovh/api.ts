import { json } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import type { Account, Project } from "./accounts.ts";
import { authenticate, mayDo, requireAction } from "./authorize-call.ts";
import { apiRefusals } from "./refusals.ts";
import type { World } from "./world.ts";

const READ_PROJECTS = "publicCloudProject:apiovh:get";

/** `GET /auth/time`: needs no token. */
export const getTime: Handler<World> = (_call, { clock }) => json(200, Math.floor(clock.now().getTime() / 1000));

/** `GET /auth/details`: who the token stands for. Every live token may ask. */
export const getDetails: Handler<World> = (call, world) => {
  const { account, urn } = authenticate(call, world);
  return json(200, {
    identities: [urn],
    ...(world.settings.details_name_account ? { account: account.nichandle } : {}),
    method: "oauth2",
    roles: [],
    user: null,
  });
};

/** `GET /me` */
export const getMe: Handler<World> = (call, world) => {
  const caller = authenticate(call, world);
  requireAction(caller, "account:apiovh:me/get", world);
  const { nichandle, email, organisation, region } = caller.account;
  return json(200, {
    nichandle,
    email,
    organisation: organisation === "" ? null : organisation,
    ovhCompany: "ovh",
    ovhSubsidiary: region === "eu" ? "FR" : region.toUpperCase(),
    state: "complete",
    country: region === "eu" ? "FR" : region.toUpperCase(),
    language: "en_GB",
    legalform: "corporation",
    phone: null,
  });
};

/** `GET /cloud/project`: ids only. A service account sees those that its policies name. */
export const listProjects: Handler<World> = (call, world) => {
  const caller = authenticate(call, world);
  requireAction(caller, READ_PROJECTS, world);
  const seen = caller.account.projects.filter((project) => mayDo(caller, READ_PROJECTS, world, toUrn(caller.account, project)));
  return json(200, world.settings.no_projects ? [] : seen.map(({ id }) => id));
};

/** `GET /cloud/project/{id}` */
export const getProject: Handler<World> = (call, world) => {
  const caller = authenticate(call, world);
  const { account } = caller;
  const project = account.projects.find(({ id }) => id === call.params.id);
  if (project === undefined) throw apiRefusals(world.settings).notFound(`publicCloudProject ${call.params.id}`);
  requireAction(caller, READ_PROJECTS, world, toUrn(account, project));
  const { id, description, status } = project;
  return json(200, {
    project_id: id,
    projectName: description,
    description,
    status,
    access: "full",
    planCode: "project.2018",
    unleash: false,
    iam: { id, urn: toUrn(account, project), tags: {} },
  });
};

const toUrn = ({ region }: Account, { id }: Project): string => `urn:v1:${region}:resource:publicCloudProject:${id}`;
