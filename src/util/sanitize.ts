/**
 * The one sanitizer for text that came from a host or a file and is shown to a person: C0, C1 and bidirectional
 * controls, line separators, lone surrogates and zero-width characters become visible `\uXXXX`.
 */
export function sanitize(text: string, maxLength = 2000): string {
  const shown = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return shown.replace(
    /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
