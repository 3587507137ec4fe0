/* The limit: the kernel's question (nearest facility per settlement and service, metres, within the threshold) in
 * plain C with threads: packed tree, packet traversal, single precision steers, one arc sine per answer. It takes
 * short cuts that the service does not: of two facilities equal to single precision (a metre) any is taken, no
 * ties by rule; distances from the chord (not the last bit of the haversine); no own radii, no planned
 * facilities, no provider classes.
 * Usage: limit FILE THREADS ROUNDS. FILE: int32 n, S, m, offers, classes, 0; float64 settlement lonLat[2n],
 * facility lonLat[2m], thresholds[classes * S]; int32 offerStart[S + 1], offerFacility[offers], class[n].
 * Prints per round: build ms, query ms; then checksums. */
#define _GNU_SOURCE
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define W 8
#define PACKETS_PER_TASK 16
#define R 6371008.8
typedef struct { float x[W], y[W], z[W]; int32_t id[W]; } Leaf;
typedef struct { float lx[W], hx[W], ly[W], hy[W], lz[W], hz[W]; } Node;
typedef struct { float x[W], y[W], z[W]; int32_t id[W]; float box[6]; } Packet;
typedef struct { int from, count, top; Leaf *leaves; Node *nodes[10]; } Set;
typedef struct { uint32_t id, key; } Item;

static int n, S, m, offers, classes, threads;
static const double *slon, *flon, *thresholds;
static const int32_t *offerStart, *offerFacility, *class;
static Set sets[256];
static int order[257];
static Packet *packets;
static int packetCount;
static int32_t *nearest;
static double *metres;
static uint8_t *within;
static double frame[4];
static atomic_int nextBuild, nextAnswer;
static pthread_barrier_t barrier;

static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1e3 + t.tv_nsec / 1e6; }

static double *sv, *fv; /* vectors in double precision, for the final distance */

static void vector(const double *p, double *v, float *x, float *y, float *z) {
  double sl, cl, sb, cb;
  sincos(p[0] * M_PI / 180, &sl, &cl);
  sincos(p[1] * M_PI / 180, &sb, &cb);
  v[0] = cb * cl, v[1] = cb * sl, v[2] = sb;
  *x = v[0], *y = v[1], *z = v[2];
}

static uint32_t hilbert(uint32_t x, uint32_t y) {
  uint32_t a = x ^ y, b = 0xffff ^ a, c = 0xffff ^ (x | y), d = x & (y ^ 0xffff);
  uint32_t A = a | (b >> 1), B = (a >> 1) ^ a, C = ((c >> 1) ^ (b & (d >> 1))) ^ c, D = ((a & (c >> 1)) ^ (d >> 1)) ^ d;
  a = A, b = B, c = C, d = D;
  A = (a & (a >> 2)) ^ (b & (b >> 2)), B = (a & (b >> 2)) ^ (b & ((a ^ b) >> 2));
  C ^= (a & (c >> 2)) ^ (b & (d >> 2)), D ^= (b & (c >> 2)) ^ ((a ^ b) & (d >> 2));
  a = A, b = B, c = C, d = D;
  A = (a & (a >> 4)) ^ (b & (b >> 4)), B = (a & (b >> 4)) ^ (b & ((a ^ b) >> 4));
  C ^= (a & (c >> 4)) ^ (b & (d >> 4)), D ^= (b & (c >> 4)) ^ ((a ^ b) & (d >> 4));
  a = A, b = B, c = C, d = D;
  C ^= (a & (c >> 8)) ^ (b & (d >> 8)), D ^= (b & (c >> 8)) ^ ((a ^ b) & (d >> 8));
  a = C ^ (C >> 1), b = D ^ (D >> 1);
  uint32_t i0 = x ^ y, i1 = b | (0xffff ^ (i0 | a));
  i0 = (i0 | (i0 << 8)) & 0x00ff00ff, i0 = (i0 | (i0 << 4)) & 0x0f0f0f0f, i0 = (i0 | (i0 << 2)) & 0x33333333, i0 = (i0 | (i0 << 1)) & 0x55555555;
  i1 = (i1 | (i1 << 8)) & 0x00ff00ff, i1 = (i1 | (i1 << 4)) & 0x0f0f0f0f, i1 = (i1 | (i1 << 2)) & 0x33333333, i1 = (i1 | (i1 << 1)) & 0x55555555;
  return (i1 << 1) | i0;
}
static uint32_t place(const double *p) { return hilbert((p[0] - frame[0]) * frame[2], (p[1] - frame[1]) * frame[3]); }

static Item *sort(Item *items, int count) {
  Item *other = items + count;
  uint32_t counts[3][2048];
  memset(counts, 0, sizeof counts);
  for (int k = 0; k < count; k++) {
    uint32_t key = items[k].key;
    counts[0][key & 2047]++, counts[1][(key >> 11) & 2047]++, counts[2][key >> 22]++;
  }
  for (int d = 0; d < 3; d++) {
    uint32_t sum = 0;
    for (int k = 0; k < 2048; k++) { uint32_t own = counts[d][k]; counts[d][k] = sum; sum += own; }
  }
  for (int d = 0; d < 3; d++) {
    for (int k = 0; k < count; k++) other[counts[d][(items[k].key >> (11 * d)) & 2047]++] = items[k];
    Item *held = items; items = other; other = held;
  }
  return items;
}

static void buildPackets(Item *items) {
  for (int i = 0; i < n; i++) items[i] = (Item){i, place(slon + 2 * i)};
  Item *sorted = sort(items, n);
  for (int p = 0; p < packetCount; p++) {
    Packet *q = packets + p;
    for (int k = 0; k < W; k++) {
      int at = p * W + k, i = sorted[at < n ? at : n - 1].id;
      vector(slon + 2 * i, sv + 3 * i, &q->x[k], &q->y[k], &q->z[k]);
      q->id[k] = at < n ? i : -1;
    }
    const float *axes[3] = {q->x, q->y, q->z};
    for (int a = 0; a < 3; a++) {
      float lo = axes[a][0], hi = lo;
      for (int k = 1; k < W; k++) { if (axes[a][k] < lo) lo = axes[a][k]; if (axes[a][k] > hi) hi = axes[a][k]; }
      q->box[2 * a] = lo, q->box[2 * a + 1] = hi;
    }
  }
}

static void buildSet(Set *set, Item *items) {
  int count = set->count;
  for (int k = 0; k < count; k++) { int j = offerFacility[set->from + k]; items[k] = (Item){j, place(flon + 2 * j)}; }
  Item *sorted = sort(items, count);
  int below = (count + W - 1) / W;
  for (int l = 0; l < below; l++) {
    Leaf *leaf = set->leaves + l;
    int c = count - l * W < W ? count - l * W : W;
    for (int k = 0; k < W; k++) {
      if (k < c) { int j = sorted[l * W + k].id; vector(flon + 2 * j, fv + 3 * j, &leaf->x[k], &leaf->y[k], &leaf->z[k]); leaf->id[k] = j; }
      else leaf->x[k] = leaf->y[k] = leaf->z[k] = INFINITY, leaf->id[k] = -1;
    }
    if (set->top == 0) return;
    Node *node = set->nodes[1] + l / W;
    const float *axes[3] = {leaf->x, leaf->y, leaf->z};
    float *los[3] = {node->lx, node->ly, node->lz}, *his[3] = {node->hx, node->hy, node->hz};
    for (int a = 0; a < 3; a++) {
      float lo = axes[a][0], hi = lo;
      for (int k = 1; k < c; k++) { if (axes[a][k] < lo) lo = axes[a][k]; if (axes[a][k] > hi) hi = axes[a][k]; }
      los[a][l % W] = lo, his[a][l % W] = hi;
    }
  }
  for (int level = 1; level <= set->top; level++) {
    int places = (below + W - 1) / W;
    for (int c = below; c < places * W; c++) {
      Node *x = set->nodes[level] + c / W;
      x->lx[c % W] = x->ly[c % W] = x->lz[c % W] = INFINITY, x->hx[c % W] = x->hy[c % W] = x->hz[c % W] = -INFINITY;
    }
    if (level < set->top)
      for (int k = 0; k < places; k++) {
        Node *x = set->nodes[level] + k, *up = set->nodes[level + 1] + k / W;
        float b[6] = {x->lx[0], x->hx[0], x->ly[0], x->hy[0], x->lz[0], x->hz[0]};
        for (int c = 1; c < W; c++) {
          b[0] = fminf(b[0], x->lx[c]), b[1] = fmaxf(b[1], x->hx[c]), b[2] = fminf(b[2], x->ly[c]);
          b[3] = fmaxf(b[3], x->hy[c]), b[4] = fminf(b[4], x->lz[c]), b[5] = fmaxf(b[5], x->hz[c]);
        }
        up->lx[k % W] = b[0], up->hx[k % W] = b[1], up->ly[k % W] = b[2], up->hy[k % W] = b[3], up->lz[k % W] = b[4], up->hz[k % W] = b[5];
      }
    below = places;
  }
}

typedef struct { float d; int level, index; } Entry;
static inline float larger(float a, float b) { return a > b ? a : b; }

static void answer(int s, int p, float *seed) {
  const Set *set = sets + s;
  const Packet *q = packets + p;
  if (set->count == 0) {
    for (int k = 0; k < W && q->id[k] >= 0; k++) { long cell = (long)q->id[k] * S + s; nearest[cell] = -1, metres[cell] = NAN, within[cell] = 0; }
    return;
  }
  float best[W];
  int at[W];
  float limit = 1e30f;
  for (int k = 0; k < W; k++) best[k] = 1e30f, at[k] = -1;
  if (seed[0] != 0 || seed[1] != 0 || seed[2] != 0) {
    float far = 0;
    for (int k = 0; k < W; k++) { float dx = seed[0] - q->x[k], dy = seed[1] - q->y[k], dz = seed[2] - q->z[k]; far = larger(far, dx * dx + dy * dy + dz * dz); }
    limit = far * 1.000001f + 1e-13f;
  }
  Entry stack[128] = {{0, set->top, 0}};
  int sp = 1;
  while (sp > 0) {
    Entry e = stack[--sp];
    if (e.d > limit) continue;
    if (e.level > 0) {
      const Node *x = set->nodes[e.level] + e.index;
      float d[W];
      for (int c = 0; c < W; c++) {
        float dx = larger(larger(x->lx[c] - q->box[1], q->box[0] - x->hx[c]), 0);
        float dy = larger(larger(x->ly[c] - q->box[3], q->box[2] - x->hy[c]), 0);
        float dz = larger(larger(x->lz[c] - q->box[5], q->box[4] - x->hz[c]), 0);
        d[c] = dx * dx + dy * dy + dz * dz;
      }
      unsigned mask = 0;
      for (int c = 0; c < W; c++) mask |= (unsigned)(d[c] <= limit) << c;
      int bottom = sp;
      for (; mask; mask &= mask - 1) {
        int c = __builtin_ctz(mask), to = sp;
        while (to > bottom && stack[to - 1].d < d[c]) stack[to] = stack[to - 1], to--;
        stack[to] = (Entry){d[c], e.level - 1, e.index * W + c};
        sp++;
      }
      continue;
    }
    const Leaf *leaf = set->leaves + e.index;
    for (int f = 0; f < W; f++) {
      float px = leaf->x[f], py = leaf->y[f], pz = leaf->z[f];
      int here = e.index * W + f;
      for (int k = 0; k < W; k++) {
        float dx = px - q->x[k], dy = py - q->y[k], dz = pz - q->z[k], c = dx * dx + dy * dy + dz * dz;
        int nearer = c < best[k];
        best[k] = nearer ? c : best[k];
        at[k] = nearer ? here : at[k];
      }
    }
    float far = best[0];
    for (int k = 1; k < W; k++) far = larger(far, best[k]);
    if (far < limit) limit = far;
  }
  const Leaf *last = set->leaves + at[W - 1] / W;
  seed[0] = last->x[at[W - 1] % W], seed[1] = last->y[at[W - 1] % W], seed[2] = last->z[at[W - 1] % W];
  for (int k = 0; k < W && q->id[k] >= 0; k++) {
    int i = q->id[k], j = set->leaves[at[k] / W].id[at[k] % W];
    const double *a = sv + 3l * i, *b = fv + 3l * j;
    double dx = a[0] - b[0], dy = a[1] - b[1], dz = a[2] - b[2];
    double half = sqrt(dx * dx + dy * dy + dz * dz) / 2, d = 2 * R * asin(half > 1 ? 1 : half);
    long cell = (long)i * S + s;
    nearest[cell] = j, metres[cell] = d, within[cell] = d <= thresholds[class[i] * S + s];
  }
}

static double builtAt;
static void *work(void *me) {
  Item *items = (Item *)me;
  float (*seeds)[3] = calloc(S, sizeof *seeds);
  for (int t; (t = atomic_fetch_add(&nextBuild, 1)) <= S;) { if (order[t] == 0) buildPackets(items); else if (sets[order[t] - 1].count > 0) buildSet(sets + order[t] - 1, items); }
  if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD) builtAt = now();
  int tasks = (packetCount + PACKETS_PER_TASK - 1) / PACKETS_PER_TASK;
  for (int t; (t = atomic_fetch_add(&nextAnswer, 1)) < tasks;) {
    int to = (t + 1) * PACKETS_PER_TASK < packetCount ? (t + 1) * PACKETS_PER_TASK : packetCount;
    for (int s = 0; s < S; s++)
      for (int p = t * PACKETS_PER_TASK; p < to; p++) answer(s, p, seeds[s]);
  }
  free(seeds);
  return NULL;
}

static int sizeOf(int task) { return task == 0 ? n : sets[task - 1].count; }
static int larger_first(const void *a, const void *b) { return sizeOf(*(const int *)b) - sizeOf(*(const int *)a); }

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  FILE *f = fopen(argv[1], "rb");
  if (!f) return 2;
  int32_t h[6];
  if (fread(h, 4, 6, f) != 6) return 2;
  n = h[0], S = h[1], m = h[2], offers = h[3], classes = h[4], threads = atoi(argv[2]);
  size_t bytes = 16ul * n + 16ul * m + 8ul * classes * S + 4ul * (S + 1) + 4ul * offers + 4ul * n;
  char *in = malloc(bytes);
  if (fread(in, 1, bytes, f) != bytes) return 2;
  slon = (double *)in, flon = slon + 2 * n, thresholds = flon + 2 * m;
  offerStart = (int32_t *)(thresholds + classes * S), offerFacility = offerStart + S + 1, class = offerFacility + offers;
  packetCount = (n + W - 1) / W;
  int most = n;
  for (int s = 0; s < S; s++) if (offerStart[s + 1] - offerStart[s] > most) most = offerStart[s + 1] - offerStart[s];
  nearest = malloc(4l * n * S), metres = malloc(8l * n * S), within = malloc(1l * n * S);
  sv = malloc(24l * n), fv = malloc(24l * m);
  packets = aligned_alloc(64, sizeof(Packet) * (packetCount + 1));
  Item *items[64];
  for (int t = 0; t < threads; t++) items[t] = malloc(sizeof(Item) * 2 * (most + 1));
  for (int s = 0; s < S; s++) {
    Set *set = sets + s;
    *set = (Set){offerStart[s], offerStart[s + 1] - offerStart[s], 0, NULL, {NULL}};
    int places = (set->count + W - 1) / W;
    set->leaves = aligned_alloc(64, sizeof(Leaf) * (places + 1));
    while (places > 1) { places = (places + W - 1) / W; set->nodes[++set->top] = aligned_alloc(64, sizeof(Node) * places); }
  }
  for (int t = 0; t <= S; t++) order[t] = t;
  qsort(order, S + 1, sizeof(int), larger_first);
  for (int round = 0; round < atoi(argv[3]); round++) {
    double began = now();
    double w = INFINITY, e = -INFINITY, so = INFINITY, no = -INFINITY;
    for (long k = 0; k < n + (long)m; k++) {
      const double *p = k < n ? slon + 2 * k : flon + 2 * (k - n);
      w = fmin(w, p[0]), e = fmax(e, p[0]), so = fmin(so, p[1]), no = fmax(no, p[1]);
    }
    frame[0] = w, frame[1] = so, frame[2] = e > w ? 65535 / (e - w) : 0, frame[3] = no > so ? 65535 / (no - so) : 0;
    nextBuild = 0;
    nextAnswer = 0;
    pthread_barrier_init(&barrier, NULL, threads);
    pthread_t ids[64];
    for (int t = 0; t < threads; t++) pthread_create(ids + t, NULL, work, items[t]);
    for (int t = 0; t < threads; t++) pthread_join(ids[t], NULL);
    double done = now();
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    printf("{\"build\":%.3f,\"query\":%.3f,\"cpu\":%.3f}\n", builtAt - began, done - builtAt, u.ru_utime.tv_sec * 1e3 + u.ru_utime.tv_usec / 1e3);
    fflush(stdout);
  }
  double metresSum = 0;
  long inside = 0;
  for (long c = 0; c < (long)n * S; c++) { if (nearest[c] >= 0) metresSum += metres[c]; inside += within[c]; }
  struct rusage u;
  getrusage(RUSAGE_SELF, &u);
  printf("{\"within\":%ld,\"metres\":%.0f,\"peakMb\":%.0f}\n", inside, metresSum, u.ru_maxrss / 1024.0);
  if (argc > 4) { FILE *o = fopen(argv[4], "wb"); fwrite(nearest, 4, (size_t)n * S, o); fwrite(metres, 8, (size_t)n * S, o); fclose(o); }
  return 0;
}
