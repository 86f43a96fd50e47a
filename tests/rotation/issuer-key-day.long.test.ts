import { afterEach, describe, expect, test } from "vitest";
import { openKeylessCustomers } from "./keyless-customers.ts";

type Customers = Awaited<ReturnType<typeof openKeylessCustomers>>;

const minute = 60;
const hour = 3600;
const day = 24 * hour;

let customers: Customers;
afterEach(() => customers?.close());

/** Some time in which each connection is served and minted, and the schedule runs each hour. @returns What was refused. */
async function pass(seconds: number, every: number): Promise<readonly string[]> {
  const refused: string[] = [];
  for (let passed = 0; passed < seconds; passed += every) {
    await customers.move(every);
    refused.push(...(await customers.serve()), ...(await customers.mint()));
    if (passed % hour < every) {
      await customers.tick();
    }
  }
  return refused;
}

const isHealthy = { status: "active", failure: undefined, proved: expect.any(Date) };

describe("24 hours with a rotation of the issuer's key in the middle", () => {
  test("S79: no exchange is refused and no connection ends, at clouds that keep our documents for up to a day", async () => {
    customers = await openKeylessCustomers({ gcp: hour, azure: day, tailscale: 5 * minute, aws: hour });
    expect((await customers.issuers.rotate()).step).toBe("publish");
    expect(await pass(12.5 * hour, 30 * minute)).toEqual([]);

    expect(await pass(11.5 * hour, 10 * minute)).toEqual([]);
    expect((await customers.issuers.rotate()).step).toBe("wait");
    expect(await pass(hour, 5 * minute)).toEqual([]);
    expect((await customers.issuers.rotate()).step).toBe("sign");
    expect(await pass(hour, 2 * minute)).toEqual([]);
    expect(await pass(10.5 * hour, 10 * minute)).toEqual([]);

    expect(await pass(13 * hour, 30 * minute)).toEqual([]);
    expect((await customers.issuers.rotate()).step).toBe("retire");
    expect(await pass(2 * hour, 10 * minute)).toEqual([]);
    customers.restart();
    expect(await customers.serve()).toEqual([]);
    expect(await customers.read()).toEqual(Array(4).fill(isHealthy));
    expect(customers.events()).toEqual([]);
  });
});

describe("a key that signs without the day ahead", () => {
  test("S79: is refused as ours by a cloud that keeps our documents, until it reads them again, and ends no connection", async () => {
    customers = await openKeylessCustomers({ gcp: hour, azure: day, tailscale: 5 * minute, aws: hour });
    expect(await pass(10 * minute, 5 * minute)).toEqual([]);
    expect((await customers.issuers.endAtOnce()).step).toBe("end");
    await customers.move(6 * minute);
    const refused = await customers.mint();
    expect(refused).toEqual(["gcp issuer_unreachable", "azure issuer_unreachable", "aws issuer_unreachable"]);
    customers.restart();
    expect(await customers.serve()).toEqual(refused);
    await customers.tick();
    expect((await customers.read()).map(({ status }) => status)).toEqual(Array(4).fill("active"));
    expect(customers.events()).toEqual([]);

    await customers.move(hour);
    expect(await customers.mint()).toEqual(["azure issuer_unreachable"]);
    await customers.move(day);
    expect([await customers.mint(), await customers.serve()]).toEqual([[], []]);
    expect((await customers.read()).map(({ status }) => status)).toEqual(Array(4).fill("active"));
  });
});
