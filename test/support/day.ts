/** The number of today, by which samples rotate: what is left out on one day is tried on another. */
export const today = Math.floor(Date.now() / 86_400_000);
