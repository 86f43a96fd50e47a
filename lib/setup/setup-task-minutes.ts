/**
 * Minutes in which a task of a setup may still be at work after a disconnect has begun, or after its execution was stopped: it got its token
 * before, and no task lasts longer. What it makes after this is not possible, so a run that died is not waited for any longer.
 */
export const setupTaskMinutes = 11;
