/** The parts that these tests use; the package ships no types. */
declare module "oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  export type StoredModel = { readonly grantId?: string; readonly uid?: string; readonly userCode?: string; consumed?: unknown };

  /** The server's storage. */
  export type StorageAdapter = {
    upsert(id: string, stored: StoredModel, expiresIn?: number): Promise<void>;
    find(id: string): Promise<StoredModel | undefined>;
    findByUid(uid: string): Promise<StoredModel | undefined>;
    findByUserCode(userCode: string): Promise<StoredModel | undefined>;
    consume(id: string): Promise<void>;
    destroy(id: string): Promise<void>;
    revokeByGrantId(grantId: string): Promise<void>;
  };

  export type ServerContext = {
    readonly path: string;
    readonly status: number;
    readonly query: Readonly<Record<string, string | string[] | undefined>>;
    readonly res: ServerResponse;
    readonly oidc?: { readonly params?: Readonly<Record<string, unknown>> };
  };

  type Grant = {
    readonly accountId: string;
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  };

  export default class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>);
    readonly Grant: {
      new (grant: { readonly accountId: string; readonly clientId: string }): Grant;
      find(id: string): Promise<Grant | undefined>;
    };
    readonly Client: {
      find(id: string): Promise<{ backchannelLogout(person: string, sid: string | undefined): Promise<void> } | undefined>;
    };
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    use(middleware: (context: ServerContext, next: () => Promise<void>) => Promise<void>): void;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<{ readonly params: Readonly<Record<string, unknown>> }>;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
    on(
      event: "refresh_token.saved",
      listener: (token: { readonly jti: string; readonly accountId: string; readonly grantId: string }) => void,
    ): void;
    on(event: "grant.revoked", listener: (context: ServerContext, grantId: string) => void): void;
  }
}
