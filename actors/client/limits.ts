/** How many messages of a gap are fetched; older ones are skipped. Also the longest history that is fetched. */
export const maxFetched = 1000;
/** How many fetches are under way at once; fewer than the errors in a row after which a server may close. */
export const maxFetchesInFlight = 16;
/** How often a name that is taken is asked for on one connection. */
export const maxNamingTries = 15;
