const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** What is said before the page's address: who can open it. `hostname`: as in a URL. */
export function describeReach(hostname: string): string {
  return loopback.test(hostname)
    ? "Only this computer can open this address."
    : "Others on this network open";
}

/** The command that talks to the board from a terminal. `hostname`: as in a URL. */
export function formatCommand(hostname: string, tcpPort: number): string {
  return `nc ${hostname.replace(/^\[|\]$/g, "")} ${tcpPort}`;
}
