import { mkdir, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";

export const SWIFT_KEYS = { accessKeyId: "test:tester", secretAccessKey: "testing" };
export const SWIFT_REGION = "us-east-1";

export interface SwiftPorts {
  account: number;
  container: number;
  object: number;
  proxy: number;
  memcached: number;
}

/**
 * The configuration of a Swift on one machine: one process for each server (`workers = 0`), one device, which is a folder. No
 * replicators and no updaters run, so a listing has to be written together with its object, however long that takes. What S3 asks
 * of parts (5 MiB) it asks as well, and buckets can be given quotas.
 */
export async function writeSwiftConfig(dir: string, ports: SwiftPorts): Promise<void> {
  await mkdir(join(dir, "devices", "d1"), { recursive: true });
  const hash = "[swift-hash]\nswift_hash_path_suffix = gochat\nswift_hash_path_prefix = gochat\n";
  await writeFile(join(dir, "swift.conf"), hash);
  for (const kind of ["account", "container", "object"] as const)
    await writeFile(join(dir, `${kind}.conf`), backendConfig(dir, kind, ports[kind]));
  await writeFile(join(dir, "proxy.conf"), proxyConfig(dir, ports));
}

// Its log goes nowhere: without a syslog it would look for one at each line.
const common = (dir: string, port: number) => `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
user = ${userInfo().username}
workers = 0
swift_dir = ${dir}
log_address = ${dir}/no-syslog
`;

const backendConfig = (dir: string, kind: string, port: number) => `${common(dir, port)}
devices = ${dir}/devices
mount_check = false
recon_cache_path = ${dir}
container_update_timeout = 30
fallocate_reserve = 0
[pipeline:main]
pipeline = ${kind}-server
[app:${kind}-server]
use = egg:swift#${kind}
`;

const proxyConfig = (dir: string, { proxy, memcached }: SwiftPorts) => `${common(dir, proxy)}
[pipeline:main]
pipeline = catch_errors cache s3api tempauth copy container-quotas slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
node_timeout = 60
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${memcached}
[filter:s3api]
use = egg:swift#s3api
location = ${SWIFT_REGION}
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:copy]
use = egg:swift#copy
[filter:container-quotas]
use = egg:swift#container_quotas
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
`;
