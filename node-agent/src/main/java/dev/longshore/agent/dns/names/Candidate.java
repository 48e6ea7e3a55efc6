package dev.longshore.agent.dns.names;

import org.xbill.DNS.Record;

/** A record that may be answered, and whether what it stands for can be talked to. */
record Candidate(boolean healthy, Record data) {}
