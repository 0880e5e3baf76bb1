/** The part of a file's name that changes with its content; what has it never changes. */
const assetForm = /^[a-z0-9]+(?:-[a-z0-9]+)*-[a-z0-9]{8}\.(?:css|js|png|svg)$/;
const referenceForm = /\s(?:src|href)="\.\/([^"/]+)"/g;
/** What our page has, and the page of a proxy that asks for a password has not. */
const ownMark = '<link rel="manifest" href="./manifest.webmanifest"';

/** The cache in which the page's files are, for the page at this address: two boards may share an origin. */
export function nameShellCache(scope: string): string {
  return `lastword-shell ${scope}`;
}

/** Whether a document is the page, and not what a proxy answers in its place. */
export function isOwnPage(html: string): boolean {
  return html.includes(ownMark);
}

/** The names of the files that the page needs, which are beside it. */
export function findAssets(html: string): string[] {
  const names = [...html.matchAll(referenceForm)].map(([, name = ""]) => name);
  return [...new Set(names)].filter(isAsset);
}

/** Whether a file beside the page never changes. */
export function isAsset(name: string): boolean {
  return assetForm.test(name);
}
