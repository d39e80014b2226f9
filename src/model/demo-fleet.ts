/** Embedded SSH hosts with real leaked processes on them. */
export interface DemoFleet {
  readonly sshConfigFile: string;
  readonly inventoryFile: string;
  /** `HOST:PID` of the leaked processes of one host, more than its budget takes. */
  readonly leaked: readonly string[];
  /** Processes that somebody needs: `HOST:PID` and what they are. All must be alive at the end. */
  readonly useful: readonly { readonly target: string; readonly what: string }[];
  isAlive(target: string): boolean;
  close(): Promise<void>;
}
