import { expect, it } from "vitest";
import { grace } from "../../fakes/scripted-provider.ts";
import { acme, colleague } from "../../fixtures/connect-fixture.ts";
import { openSubmitWorld, type SubmitWorld, secret } from "./submit-fixture.ts";

/** A process before which something else happens in its place: just before it takes the lease for this time. */
function precededBy({ deps }: SubmitWorld, time: number, deed: () => Promise<unknown>): SubmitWorld["deps"] {
  let times = 0;
  const acquire: typeof deps.connections.acquire = async (...given) => {
    times += 1;
    if (times === time) {
      await deed();
    }
    return deps.connections.acquire(...given);
  };
  return { ...deps, connections: { ...deps.connections, acquire } };
}

it("S85: a handover is refused under the lease when another method has taken the place just before", async () => {
  const world = openSubmitWorld();
  await world.login();
  const { id } = (await world.connections.read(acme)) ?? expect.fail("there is no connection");
  world.clock.moveMinutes(5);
  const callback = await world.consent({ principal: colleague, takesOver: id });
  world.provider.script({ subject: grace });
  const convert = () => world.submit(secret, { method: world.role, replaceAccount: true });
  const taking = world.complete(callback, precededBy(world, 1, convert));
  await expect(taking).rejects.toMatchObject({ code: "confirmation_invalid" });
  expect(await world.connections.read(acme)).toMatchObject({ id, method: "role", status: "active" });
  expect(world.provider.isAlive(`refresh-of-${grace}-2`), "the colleague's grant is revoked").toBe(false);
});

it("S81: a connection that stores nothing does not erase what a later login has stored in its place", async () => {
  const world = openSubmitWorld();
  await world.login();
  world.clock.moveMinutes(5);
  const logInAgain = async () => {
    world.clock.moveSeconds(1);
    world.provider.script({ subject: grace });
    await world.complete(await world.consent({ replaceAccount: true }));
  };
  // The first lease is for the record, the second for the erasing.
  await world.submit(secret, { method: world.role, replaceAccount: true }, precededBy(world, 2, logInAgain));
  expect(await world.connections.read(acme)).toMatchObject({ method: "login", identity: { id: grace }, status: "active" });
  expect(await world.held()).toMatchObject({ refresh_token: `refresh-of-${grace}-2` });
});
