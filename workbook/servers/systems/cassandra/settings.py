"""The settings of a Cassandra that starts in seconds, for one learner, without other nodes."""

YAML = """\
cluster_name: workbook
num_tokens: 1
partitioner: org.apache.cassandra.dht.Murmur3Partitioner
endpoint_snitch: SimpleSnitch
seed_provider:
  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
    parameters: [{{seeds: "127.0.0.1:{nodes}"}}]
listen_address: 127.0.0.1
rpc_address: 127.0.0.1
native_transport_port: {clients}
storage_port: {nodes}
ssl_storage_port: {encrypted}
authenticator: PasswordAuthenticator
authorizer: AllowAllAuthorizer
role_manager: CassandraRoleManager
credentials_validity: 0ms
commitlog_sync: periodic
commitlog_sync_period: 10s
commitlog_segment_size: 4MiB
auto_snapshot: false
disk_failure_policy: die
commit_failure_policy: die
memtable_heap_space: 64MiB
memtable_offheap_space: 32MiB
networking_cache_size: 16MiB
file_cache_enabled: false
concurrent_reads: 8
concurrent_writes: 8
concurrent_compactors: 1
"""
LOGBACK = """\
<configuration>
  <appender name="all" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%d{ISO8601} %-5level %logger{20} %msg%n</pattern></encoder>
  </appender>
  <appender name="up" class="ch.qos.logback.core.FileAppender">
    <file>${workbook.up}</file>
    <encoder><pattern>%msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="all"/></root>
  <logger name="org.apache.cassandra.service.CassandraDaemon" level="INFO">
    <appender-ref ref="up"/>
  </logger>
</configuration>
"""
PROPERTIES = {
    "cassandra-foreground": "yes",
    "cassandra.skip_wait_for_gossip_to_settle": "0",
    "cassandra.ring_delay_ms": "0",
    "cassandra.superuser_setup_delay_ms": "0",
    "cassandra.unsafesystem": "true",  # the system's own tables are not written through
    "cassandra.auth_bcrypt_gensalt_log2_rounds": "4",  # for as long as a lesson lasts
    "jdk.attach.allowAttachSelf": "true",
    "io.netty.tryReflectionSetAccessible": "true",
}
# What Cassandra reaches into (conf/jvm17-server.options in its sources).
EXPORTS = (
    "java.base/jdk.internal.misc java.base/jdk.internal.ref java.base/sun.nio.ch "
    "java.management.rmi/com.sun.jmx.remote.internal.rmi java.rmi/sun.rmi.registry "
    "java.rmi/sun.rmi.server java.sql/java.sql jdk.unsupported/sun.misc"
)
OPENS = (
    "java.base/java.lang java.base/java.lang.module java.base/java.lang.reflect java.base/java.io "
    "java.base/java.net java.base/java.nio java.base/java.util java.base/java.util.concurrent "
    "java.base/java.util.concurrent.atomic java.base/jdk.internal.loader "
    "java.base/jdk.internal.ref java.base/jdk.internal.reflect java.base/jdk.internal.math "
    "java.base/jdk.internal.module java.base/jdk.internal.util.jar java.base/sun.nio.ch "
    "jdk.management/com.sun.management.internal"
)
