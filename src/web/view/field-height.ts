const growsByStyle = CSS.supports("field-sizing", "content");

/** Makes a field as tall as its text, where the style sheet's `field-sizing` does not (Safari before 26.2, Firefox before 152). */
export function fitHeight(field: HTMLTextAreaElement): void {
  if (growsByStyle) return;
  field.style.height = "auto";
  const bordersPx = field.offsetHeight - field.clientHeight;
  field.style.height = `${field.scrollHeight + bordersPx}px`;
}
