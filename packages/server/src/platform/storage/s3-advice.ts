import { hasS3Code, S3Error } from "./s3-errors.ts";
import { StorageFull, StorageUnavailable } from "./storage-errors.ts";

/** What to do when nothing can be kept in a bucket. */
export function adviceOnS3(
  { endpoint, bucket }: { endpoint: string; bucket: string },
  error: unknown,
): string {
  const at = `Files cannot be kept in the bucket "${bucket}" at ${endpoint}`;
  if (error instanceof StorageFull) return `${at}: it is full. Make room, or raise its quota.`;
  if (/certificate|self-signed|altname/i.test(reasonOf(error)))
    return `${at}: its certificate is not trusted (${reasonOf(error)}). Name the authority that signed it, or correct the address.`;
  if (error instanceof StorageUnavailable)
    return `${at}: it cannot be reached, or does not work (${reasonOf(error)}). Start it, or correct its address.`;
  const reason = reasonOf(error);
  if (hasS3Code(error, "NoSuchBucket"))
    return `${at}: there is no such bucket. Create it, or correct its name.`;
  if (hasS3Code(error, "InvalidAccessKeyId", "SignatureDoesNotMatch"))
    return `${at}: the access key or its secret is wrong (${reason}). Correct them, and the region if it is another one.`;
  if (hasS3Code(error, "AccessDenied"))
    return `${at}: the access key may not use it (${reason}). Correct it, or let it get, put, delete and list objects there.`;
  if (hasS3Code(error, "RequestTimeTooSkewed"))
    return `${at}: the clocks differ (${reason}). Set the clock of this machine.`;
  if (
    hasS3Code(
      error,
      "AuthorizationHeaderMalformed",
      "PermanentRedirect",
      "IllegalLocationConstraintException",
    )
  )
    return `${at}: it is in another region (${reason}). Correct the region or the address.`;
  return `${at} (${reason}). Correct its address, its name, or the rights of the access key.`;
}

function reasonOf(error: unknown): string {
  if (error instanceof S3Error) return error.message;
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join("; ");
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}
