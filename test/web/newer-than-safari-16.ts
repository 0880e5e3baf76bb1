/**
 * What Safari 16.0 lacks, though it is a standard and other browsers have it. The source is MDN's browser-compat-data
 * 8.1.9: `support.safari` above 16 or false. Left out are interfaces that a message board never needs (GPU, video,
 * WebAuthn...) and members whose name an older interface has as well.
 */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Members, by their name alone. */
export const newerMembers = words(`
  fromAsync detached maxByteLength resizable resize transferToFixedLength waitAsync toTemporalInstant captureStackTrace
  isError take toArray zip zipKeyed isRawJSON rawJSON getOrInsert getOrInsertComputed groupBy sumPrecise withResolvers
  unicodeSets difference intersection isDisjointFrom isSubsetOf isSupersetOf symmetricDifference union grow growable
  isWellFormed toWellFormed asyncDispose dispose disposeAsync fromBase64 toBase64 setFromBase64 fromHex toHex setFromHex
  highlights registerProperty letterSpacing wordSpacing offsetNode requestClose command commandForElement
  activeViewTransition adoptedStyleSheets ariaNotify caretPositionFromPoint customElementRegistry exitFullscreen
  fragmentDirective fullscreen fullscreenElement fullscreenEnabled parseHTMLUnsafe startViewTransition
  ariaActiveDescendantElement ariaBrailleLabel ariaBrailleRoleDescription ariaColIndexText ariaControlsElements
  ariaDescribedByElements ariaDescription ariaDetailsElements ariaErrorMessageElements ariaFlowToElements
  ariaLabelledByElements ariaRowIndexText checkVisibility currentCSSZoom getHTML requestFullscreen setHTMLUnsafe
  setFormValue setValidity createWritable popoverTargetAction popoverTargetElement transferControlToOffscreen closedBy
  attachInternals hidePopover popover showPopover togglePopover fetchPriority shadowRootClonable shadowRootMode
  getSetCookie getAllRecords scrollMargin loadTime renderTime silent eventCounts decodedBodySize encodedBodySize
  serverTiming transferSize getCoalescedEvents getPredictedEvents byobRequest getComposedRanges removeRange cookieStore
  estimate newState oldState createPolicy canParse userActivation hasBeenActive isActive skipTransition wakeLock
  originAgentCluster trustedTypes scrollIntoViewIfNeeded moveBefore navigation
`);

/** Static members whose name alone says too little. */
export const newerStatics = words(`
  AbortSignal.any Array.fromAsync ClipboardItem.supports Error.isError Iterator.concat Iterator.from Promise.try
  RegExp.escape Response.json URL.parse
`);

/** Members of an iterator; an array has members of these names, too. */
export const iteratorHelpers = words(`
  drop every filter find flatMap forEach includes join map reduce some take toArray
`);

/** Global objects. */
export const newerGlobals = words(`
  AsyncDisposableStack CaretPosition CloseWatcher CommandEvent CompressionStream CookieStore DecompressionStream
  DisposableStack ElementInternals Float16Array Highlight Iterator ReportingObserver ScrollTimeline SuppressedError
  Temporal ToggleEvent TrustedHTML URLPattern UserActivation ViewTimeline ViewTransition WebSocketStream WebTransport
  navigation requestIdleCallback scheduler
`);

/** Events. */
export const newerEvents = words(`
  auxclick beforematch beforetoggle command contentvisibilityautostatechange fullscreenchange fullscreenerror scrollend
  selectionchange
`);

/** Properties of a style sheet. */
export const newerProperties = words(`
  accent-color anchor-name anchor-scope animation-range animation-timeline backdrop-filter baseline-source
  box-decoration-break contain-intrinsic-block-size contain-intrinsic-height contain-intrinsic-inline-size
  contain-intrinsic-size contain-intrinsic-width content-visibility counter-set field-sizing font-size-adjust
  font-synthesis-style font-synthesis-weight forced-color-adjust hyphenate-character hyphens initial-letter
  interpolate-size margin-trim offset-anchor offset-position outline overflow-anchor overflow-block overflow-clip-margin
  overflow-inline overlay position-anchor position-area position-try position-visibility ruby-align ruby-position
  scroll-timeline scrollbar-color scrollbar-gutter scrollbar-width text-autospace text-box text-box-edge text-box-trim
  text-justify text-size-adjust text-wrap text-wrap-mode text-wrap-style timeline-scope transition-behavior user-select
  view-timeline view-transition-class view-transition-name white-space-collapse
`);

/** Pseudo-classes and pseudo-elements. */
export const newerSelectors = words(`
  active-view-transition details-content dir fullscreen grammar-error highlight open picker popover-open spelling-error
  state target-text user-invalid user-valid view-transition view-transition-group view-transition-new view-transition-old
`);

/** Rules with an @. */
export const newerRules = words(
  "counter-style custom-media function position-try property scope starting-style view-transition",
);

/** Features of the medium. */
export const newerMediaFeatures = words(
  "overflow-block overflow-inline prefers-reduced-data prefers-reduced-transparency scan scripting update",
);

/** Functions, as they stand in a value. */
export const newerFunctions = words(`
  anchor anchor-size calc-size color-mix contrast-color if image-set light-dark linear progress random shape sibling-count
  sibling-index xywh
`);

/** Units of length. */
export const newerUnits = words("cap lh rcap rch rex ric rlh");
