/** What a role of the template may do, by the word that the template has for it. The first is the default. */
export const roleTypes = [
  { type: "ReadOnly", label: "Read only", what: "See what exists and how it is configured." },
  { type: "ReadData", label: "Read data", what: "Also read what is stored." },
  { type: "Admin", label: "Administrator", what: "Do everything. Choose it only where changes are wanted." },
] as const;

export type RoleType = (typeof roleTypes)[number]["type"];
