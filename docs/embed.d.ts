/** What the tag `<skylapse-lab>` and a frame with `embed.html` say and take. Described in embed.md. */

export type Language = "ko" | "en";
export type Theme = "auto" | "light" | "dark";
export type Speed = 1 | 10 | 60 | 600 | 3600;
export type ExportKind = "scenario" | "summary" | "series";
export type FailureCode = "old-browser" | "no-wasm" | "blocked" | "network" | "crashed";

interface Envelope {
  skylapse: 1;
  /** The `id` of the frame's address. */
  id: string;
}

/** From the frame to the page that holds it. */
export type FromFrame = Envelope &
  (
    | { type: "hello" | "ready" }
    | { type: "height"; px: number }
    | { type: "state"; hash: string }
    | { type: "event"; kind: "ended"; t: number; digest: string }
    | { type: "error"; code: FailureCode }
  );

/** From the page to the frame, after `ready`. */
export type ToFrame = { skylapse: 1 } & (
  | { type: "play" | "pause" | "describe" }
  | { type: "seek"; t: number }
  | { type: "speed"; speed: Speed }
  | { type: "load"; hash: string }
  | { type: "set-lang"; lang: Language }
  | { type: "set-theme"; theme: Theme }
  | { type: "export"; kind: ExportKind }
);

export interface SkylapseLab extends HTMLElement {
  readonly frame: HTMLIFrameElement | null;
  play(): void;
  pause(): void;
  describe(): void;
  seek(seconds: number): void;
  setSpeed(speed: Speed): void;
  open(link: string): void;
  export(kind: ExportKind): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "skylapse-lab": SkylapseLab;
  }
  interface HTMLElementEventMap {
    "skylapse-hello": CustomEvent<FromFrame>;
    "skylapse-ready": CustomEvent<FromFrame>;
    "skylapse-height": CustomEvent<FromFrame>;
    "skylapse-state": CustomEvent<FromFrame>;
    "skylapse-event": CustomEvent<FromFrame>;
    "skylapse-error": CustomEvent<FromFrame>;
  }
}
