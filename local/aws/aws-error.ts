/** A refusal by an AWS service. It becomes the answer in the protocol of the called service. */
export class AwsError extends Error {
  readonly status: number;
  /** The wire error's fields beside its type and message, such as `CancellationReasons`. */
  readonly fields: Record<string, unknown>;

  constructor(type: string, message: string, { status = 400, fields = {} }: { status?: number; fields?: Record<string, unknown> } = {}) {
    super(message);
    this.name = type;
    this.status = status;
    this.fields = fields;
  }
}
