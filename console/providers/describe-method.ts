/** How a connection was made, as a part of a sentence. @param method - The API's name of it. */
export const describeMethod = (method: string): string => ways[method] ?? `with ${article(method)} ${method.replaceAll("_", " ")}`;

/** By the API's name of the method, where that names nothing that a person has. */
const ways: Readonly<Record<string, string>> = {
  login: "by signing in",
  federated: "without a secret",
  kms_certificate: "with a certificate whose key stays with Aurora",
};

const article = (word: string): string => (/^[aeiou]/.test(word) ? "an" : "a");
