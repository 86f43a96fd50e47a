import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packageOnce } from "../../local/deployed/packages.ts";
import { frameworkSources, packArtefact } from "../../release/artefact.ts";
import { root } from "../fixtures/template.ts";

/** A bucket and a key that a later release adds to the foundation. */
const added = `
  SecondBucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: RetainExceptOnCreate
    UpdateReplacePolicy: Retain
    Properties:
      BucketName: !Sub \${self:service}-\${sls:stage}-second-\${AWS::AccountId}

  SecondKey:
    Type: AWS::KMS::Key
    DeletionPolicy: RetainExceptOnCreate
    UpdateReplacePolicy: Retain
    Properties:
      KeySpec: RSA_2048
      KeyUsage: SIGN_VERIFY
      KeyPolicy: *ofThisAccount

Outputs:
  SecondBucketName: { Value: !Ref SecondBucket, Export: { Name: !Sub "\${AWS::StackName}-SecondBucketName" } }
  SecondKeyArn: { Value: !GetAtt SecondKey.Arn, Export: { Name: !Sub "\${AWS::StackName}-SecondKeyArn" } }
`;

/** The same functions, which are told of both. */
const told = `
    SECOND_BUCKET: !ImportValue { "Fn::Sub": "\${AWS::StackName}-foundation-SecondBucketName" }
    SECOND_KEY_ARN: !ImportValue { "Fn::Sub": "\${AWS::StackName}-foundation-SecondKeyArn" }`;

type Change = {
  /** Another one of the foundation, such as one that must not be. */
  readonly foundation?: (text: string) => string;
  /** More lines of the functions' environment. */
  readonly environment?: string;
};

/**
 * Packs a release after this one, as CI does: its foundation has one bucket and one key more, and its functions know them.
 *
 * @param folder - For its sources and its file.
 * @returns The artefact's file.
 */
export async function packLaterRelease(folder: string, { foundation = (text) => text, environment = "" }: Change = {}): Promise<string> {
  const sources = join(folder, "sources");
  await mkdir(sources, { recursive: true });
  await Promise.all(frameworkSources.map((source) => cp(join(root, source), join(sources, source), { recursive: true })));
  await rewrite(join(sources, "resources/foundation.yml"), (text) => foundation(replace(text, "\nOutputs:\n", added)));
  const anchor = "\n    POWERTOOLS_SERVICE_NAME:";
  await rewrite(join(sources, "serverless.yml"), (text) => replace(text, anchor, `${told}${environment}${anchor}`));
  const packages = await packageOnce(root, join(root, "node_modules/node/bin"));
  const file = join(folder, "artefact.tgz");
  await packArtefact({ root: sources, packages, commit: "0".repeat(40), file });
  return file;
}

async function rewrite(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(file, change(await readFile(file, "utf8")));
}

/** @throws {Error} The text does not have it. */
export function replace(text: string, from: string, to: string): string {
  if (!text.includes(from)) {
    throw new Error(`there is no ${from}`);
  }
  return text.replace(from, () => to);
}
