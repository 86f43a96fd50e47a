import { describe, expect, it } from "vitest";
import type { Key } from "../../lib/providers/tailscale/auth-keys.ts";
import { findClientGaps, findDeviceGaps, findKeyFaults, toOwnerlessTags } from "../../lib/providers/tailscale/tailscale-findings.ts";

const now = new Date("2026-10-01T12:00:00Z");
const tags = ["tag:aurora", "tag:web"];
const key: Key = {
  id: "k1CNTRL",
  keyType: "auth",
  description: "aurora",
  subject: "",
  created: new Date("2026-09-01T12:00:00Z"),
  expires: new Date("2026-11-30T12:00:00Z"),
  scopes: [],
  tags: [],
  isDead: false,
  creates: { reusable: true, ephemeral: false, preauthorized: true, tags: ["tag:web", "tag:aurora"] },
};
const faults = (changes: Partial<Key> | undefined) =>
  findKeyFaults(changes && { ...key, ...changes }, { tags, now }).map(({ code, severity, target }) => [code, severity, target]);

describe("a client", () => {
  it("with the needed scopes and a tag has no finding", () => {
    expect(findClientGaps({ scopes: ["devices:core:read", "auth_keys"], tags })).toEqual([]);
    expect(findClientGaps({ scopes: ["all"], tags })).toEqual([]);
  });

  it("without a scope has a finding that names the scope and where to tick it", () => {
    expect(findClientGaps({ scopes: ["auth_keys"], tags })).toEqual([
      {
        code: "client_scope_missing",
        severity: "error",
        target: "devices:core:read",
        title: "The client lacks the scope devices:core:read",
        action:
          "Open https://login.tailscale.com/admin/settings/trust-credentials, edit the client, tick Devices > Core > Read, save, and check again.",
        owner: "customer",
      },
    ]);
    expect(findClientGaps({ scopes: ["auth_keys:read"], tags }).map(({ target }) => target)).toEqual(["devices:core:read", "auth_keys"]);
    expect(findClientGaps({ scopes: ["devices:core:read"], tags })[0]?.action).toContain("Keys > Auth Keys > Write");
  });

  it("without a tag has a finding, because it can create no auth key", () => {
    expect(findClientGaps({ scopes: ["all"], tags: [] })).toMatchObject([
      { code: "client_tag_missing", severity: "error", owner: "customer" },
    ]);
  });

  it("whose tag has no owner has a finding with the line to add to the policy file", () => {
    const finding = toOwnerlessTags(["tag:aurora"]);
    expect(finding).toMatchObject({ code: "tag_without_owner", target: "tag:aurora", title: "The tag tag:aurora has no owner" });
    expect(finding.action).toContain("https://login.tailscale.com/admin/acls/file");
    expect(finding.action).toContain('"tag:aurora": ["autogroup:admin"],');
    const both = toOwnerlessTags(tags);
    expect(both.title).toBe("At least one of the tags tag:aurora, tag:web has no owner");
    expect(both.action).toContain('"tag:aurora": ["autogroup:admin"], "tag:web": ["autogroup:admin"],');
  });
});

describe("an auth key", () => {
  it("that lives for more than seven days with the client's tags, in any order, has no finding", () => {
    expect(faults({})).toEqual([]);
    expect(faults({ expires: new Date("2026-10-08T12:00:01Z") })).toEqual([]);
  });

  it.each([
    ["is unknown at Tailscale", undefined, undefined],
    ["was deleted", { isDead: true }, "k1CNTRL"],
    ["has expired", { expires: now }, "k1CNTRL"],
  ])("that %s has one finding", (_title, changes, target) => {
    expect(faults(changes)).toEqual([["auth_key_gone", "warning", target]]);
  });

  it("near its end has a finding that names the day", () => {
    const expires = new Date("2026-10-08T12:00:00Z");
    expect(faults({ expires })).toEqual([["auth_key_expiring", "warning", "k1CNTRL"]]);
    expect(findKeyFaults({ ...key, expires }, { tags, now })[0]?.title).toBe("The auth key expires on 2026-10-08");
  });

  it.each([[["tag:web"]], [["tag:aurora", "tag:web", "tag:ci"]], [["tag:ci", "tag:web"]], [[]]])(
    "with the tags %j, which are not the client's any more, has a finding",
    (held) => {
      expect(faults({ creates: { ...key.creates, tags: held } })).toEqual([["auth_key_tags_differ", "warning", "k1CNTRL"]]);
    },
  );
});

it("a tailnet without devices is worth a remark", () => {
  expect(findDeviceGaps([{}])).toEqual([]);
  expect(findDeviceGaps([])).toMatchObject([{ code: "no_devices", severity: "info" }]);
});
