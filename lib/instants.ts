/** The instant so many seconds after another; before it when they are negative. */
export const secondsAfter = (instant: Date, seconds: number): Date => new Date(instant.getTime() + seconds * 1000);

/** The instant so many minutes after another; before it when they are negative. */
export const minutesAfter = (instant: Date, minutes: number): Date => secondsAfter(instant, minutes * 60);
