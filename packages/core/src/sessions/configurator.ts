import type { AgentLink } from './agents.ts';
import { type Configuration, type ConfigurationChange, configured, differingField } from './configuration.ts';

export interface ConfiguratorOptions {
  /** what the session shows */
  wanted: () => Configuration;
  isCurrent: (link: AgentLink) => boolean;
  /**
   * A working agent did not take something. `back` is what the session is to show again: the one field as the agent has
   * it, or nothing when a person wants yet another value by now. Throws when asking for more makes no sense.
   */
  refused: (back: ConfigurationChange, error: unknown) => void;
}

/**
 * Makes an agent work with what its session shows, and the session show what its agent works with (I16). One field and
 * one request at a time, until both are the same: so a refusal takes back what was refused and nothing else.
 */
export class Configurator {
  readonly #options: ConfiguratorOptions;
  /** what the agent was last known to work with; the session may want otherwise for a moment */
  #known: Configuration;
  /** the agent that is being brought up to date; it goes on until nothing differs */
  #busy: AgentLink | null = null;

  constructor(options: ConfiguratorOptions) {
    this.#options = options;
    this.#known = options.wanted();
  }

  /** An agent is started with what the session shows now. */
  starts(): void {
    this.#known = this.#options.wanted();
  }

  /** The agent says what it works with. */
  said(change: ConfigurationChange): void {
    this.#known = configured(this.#known, change);
  }

  /** For an agent that just came up: rejects with what it refuses, since it must not work otherwise than is shown. */
  settle(link: AgentLink): Promise<void> {
    return this.#bring(link, (_asked, error) => {
      throw error;
    });
  }

  /** For one that works, after what the session shows has changed. Rejects with what `refused` throws. */
  async follow(link: AgentLink): Promise<void> {
    if (this.#busy !== link) await this.#bring(link, (asked, error) => this.#takeBack(asked, error));
  }

  async #bring(link: AgentLink, refused: (asked: ConfigurationChange, error: unknown) => void): Promise<void> {
    this.#busy = link;
    try {
      for (let change = this.#next(link); change; change = this.#next(link)) {
        try {
          await link.configure(change);
          if (this.#options.isCurrent(link)) this.said(change);
        } catch (error) {
          if (this.#options.isCurrent(link)) refused(change, error);
        }
      }
    } finally {
      if (this.#busy === link) this.#busy = null;
    }
  }

  #next(link: AgentLink): ConfigurationChange | null {
    if (!this.#options.isCurrent(link)) return null;
    const wanted = this.#options.wanted();
    const field = differingField(this.#known, wanted);
    return field ? { [field]: wanted[field] } : null;
  }

  #takeBack(asked: ConfigurationChange, error: unknown): void {
    const wanted = this.#options.wanted();
    const isStillWanted = differingField(configured(wanted, asked), wanted) === undefined;
    const [field] = Object.keys(asked) as (keyof Configuration)[];
    this.#options.refused(isStillWanted && field ? { [field]: this.#known[field] } : {}, error);
  }
}
