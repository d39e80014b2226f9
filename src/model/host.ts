/** How a host is reached. Everything left out is resolved from the user's own ssh configuration. */
export type Transport =
  | {
      readonly kind: 'ssh';
      /** What the user would type after `ssh`: an alias or a name. Never starts with `-`. */
      readonly destination: string;
      readonly user?: string;
      readonly port?: number;
      readonly identityFile?: string;
    }
  | { readonly kind: 'local' }
  /** A recorded snapshot (the collector's own output) in a file on the controller; cannot be acted on. */
  | { readonly kind: 'replay'; readonly file: string };

/** One inventory host. `name` is unique in a run and is the `host_id` of the contract. */
export interface Host {
  readonly name: string;
  readonly groups: readonly string[];
  readonly vars: Readonly<Record<string, unknown>>;
  readonly transport: Transport;
}
