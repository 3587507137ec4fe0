/** One load in a process of its own: takes autocannon's options as JSON on the command line, prints what it measured as JSON. */
import autocannon from 'autocannon';

const result = await autocannon(JSON.parse(process.argv[2]));
process.stdout.write(
  JSON.stringify({
    rps: result.requests.average,
    p50: result.latency.p50,
    p95: result.latency.p97_5,
    p99: result.latency.p99,
    bad: result.errors + result.timeouts + result.non2xx,
    statuses: result.statusCodeStats,
  }),
);
