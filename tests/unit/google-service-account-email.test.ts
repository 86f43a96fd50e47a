import { expect, test } from "vitest";
import { findProjectOfEmail, serviceAccountEmail } from "../../lib/providers/google/key-file.ts";

test.each([
  ["aurora@shop-production.iam.gserviceaccount.com", "shop-production"],
  ["aurora@shop.example.com.iam.gserviceaccount.com", undefined],
  ["aurora@shop-production.example.com.iam.gserviceaccount.com", "example.com:shop-production"],
  ["415104041201-compute@developer.gserviceaccount.com", undefined],
  ["shop-production@appspot.gserviceaccount.com", undefined],
  ["aurora@-shop.iam.gserviceaccount.com", undefined],
])("the address %s says that its project is %s", (email, project) => {
  expect(findProjectOfEmail(email)).toBe(project);
});

test.each([
  "a@b",
  "a@b.gserviceaccount.com.evil.example",
  "a b@c.iam.gserviceaccount.com",
  "a/../b@c.iam.gserviceaccount.com",
  "a@c.iam.gserviceaccount.com\n",
  "'@c.iam.gserviceaccount.com",
  "@c.iam.gserviceaccount.com",
])("%j is no address of a service account", (text) => {
  expect(serviceAccountEmail.test(text)).toBe(false);
});
