/** Adds seconds to an instant; a negative number goes back in time. */
export const secondsAfter = (instant: Date, seconds: number): Date => new Date(instant.getTime() + seconds * 1000);

/** Adds minutes to an instant; a negative number goes back in time. */
export const minutesAfter = (instant: Date, minutes: number): Date => secondsAfter(instant, minutes * 60);
