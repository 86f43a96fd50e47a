/** What the scripts call every certificate of a connection at Azure: an application may have several, of several connections and years. */
export const certificatePrefix = (connection: string): string => `aurora-${connection}-`;

/** What the scripts call the certificate of a connection for a year. */
export const certificateName = (connection: string, year: number): string => `${certificatePrefix(connection)}${year}`;
