import { createPrivateKey, createPublicKey, randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { createSshKeyPair } from "../../lib/providers/tailscale/ssh-key-pair.ts";

/** Reads the fields of SSH's wire format: a length of four bytes before each. */
function readFields(bytes: Buffer, count: number): { fields: Buffer[]; rest: Buffer } {
  const fields: Buffer[] = [];
  let rest = bytes;
  for (let index = 0; index < count; index += 1) {
    const end = 4 + rest.readUInt32BE(0);
    fields.push(rest.subarray(4, end));
    rest = rest.subarray(end);
  }
  return { fields, rest };
}

/** RFC 8032, section 7.1, test 1. */
const seed = Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex");
const publicBytes = Buffer.from("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "hex");
const fixed = (size: number) => (size === 32 ? seed : Buffer.alloc(size, 7));

describe("an SSH key pair", () => {
  it("has the public key of RFC 8032's first test as one line of authorized_keys", async () => {
    const [type, blob = "", comment] = (await createSshKeyPair(fixed, "aurora@c-1")).publicKey.split(" ");
    expect([type, comment]).toEqual(["ssh-ed25519", "aurora@c-1"]);
    const { fields, rest } = readFields(Buffer.from(blob, "base64"), 2);
    expect(fields).toEqual([Buffer.from("ssh-ed25519"), publicBytes]);
    expect(rest).toHaveLength(0);
  });

  it("has its private part in OpenSSH's format, without a passphrase", async () => {
    const lines = (await createSshKeyPair(fixed, "aurora@c-1")).privateKey.reveal().trimEnd().split("\n");
    expect([lines[0], lines.at(-1)]).toEqual(["-----BEGIN OPENSSH PRIVATE KEY-----", "-----END OPENSSH PRIVATE KEY-----"]);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(70);
    const bytes = Buffer.from(lines.slice(1, -1).join(""), "base64");
    expect(bytes.subarray(0, 15).toString("latin1")).toBe("openssh-key-v1\0");
    const { fields, rest } = readFields(bytes.subarray(15), 3);
    expect(fields.map(String)).toEqual(["none", "none", ""]);
    expect(rest.readUInt32BE(0), "one key").toBe(1);
    const { fields: keys } = readFields(rest.subarray(4), 2);
    const section = keys[1] ?? Buffer.alloc(0);
    expect(section.length % 8, "padded to whole blocks").toBe(0);
    expect(section.readUInt32BE(0), "two equal numbers say that the key was read right").toBe(section.readUInt32BE(4));
    const { fields: key } = readFields(section.subarray(8), 4);
    expect(key).toEqual([Buffer.from("ssh-ed25519"), publicBytes, Buffer.concat([seed, publicBytes]), Buffer.from("aurora@c-1")]);
  });

  it("belongs together as Node's own Ed25519 says", async () => {
    const drawn = randomBytes(32);
    const [, blob = ""] = (await createSshKeyPair((size) => (size === 32 ? drawn : randomBytes(size)), "aurora")).publicKey.split(" ");
    const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), drawn]);
    const expected = createPublicKey(createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" })).export({
      format: "der",
      type: "spki",
    });
    expect(Buffer.from(blob, "base64").subarray(-32)).toEqual(expected.subarray(-32));
  });

  it("is another one each time", async () => {
    const pairs = await Promise.all(Array.from({ length: 3 }, () => createSshKeyPair(randomBytes, "aurora")));
    expect(new Set(pairs.map(({ publicKey }) => publicKey)).size).toBe(3);
  });

  it("S47: hides its private part", async () => {
    const pair = await createSshKeyPair(randomBytes, "aurora");
    expect(JSON.stringify(pair) + inspect(pair, { depth: null, showHidden: true })).not.toContain("PRIVATE KEY");
  });

  it.each(["", "two words", "line\nssh-ed25519 AAAA", "a".repeat(65), "#", 'command="x"'])("has never the comment %j", async (comment) => {
    await expect(createSshKeyPair(randomBytes, comment)).rejects.toThrow(RangeError);
  });
});
