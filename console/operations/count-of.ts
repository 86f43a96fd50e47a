/** A count with its noun: "1 connection", "2 connections". */
export const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
