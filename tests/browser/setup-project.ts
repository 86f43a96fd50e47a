/** A person's Google account with these projects. Each file has people and projects of its own. */
export const accountWith = (name: string, digit: number, projects: readonly object[]) => ({
  sub: `11010000000000000002${digit}`,
  email: `${name}@example.com`,
  name,
  projects,
});

export const projectOf = (id: string, number: number, displayName: string) => ({
  projectId: id,
  number: `71000000000${number}`,
  displayName,
});
