// ONNX Runtime gives its functions as one table of pointers, whose order is fixed for good: new ones are only added at
// the end. No header of it comes with the library, so that the few slots used here are named by their number. Numbers
// and signatures follow version 16 of the interface (ONNX Runtime 1.16), the oldest one that is accepted.

#include "onnxruntime.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { interface_version = 16 };

enum slot {
  get_error_message = 2,
  create_env = 3,
  create_session_from_array = 8,
  run = 9,
  create_session_options = 10,
  disable_mem_pattern = 17,
  disable_cpu_mem_arena = 19,
  set_session_log_severity = 22,
  set_graph_optimization = 23,
  set_intra_op_threads = 24,
  session_input_count = 30,
  session_output_count = 31,
  session_input_type = 33,
  session_output_type = 34,
  session_input_name = 36,
  session_output_name = 37,
  create_tensor_with_data = 49,
  tensor_data = 51,
  cast_to_tensor_info = 55,
  tensor_element_type = 60,
  dimension_count = 61,
  dimensions = 62,
  tensor_type_and_shape = 65,
  create_cpu_memory_info = 69,
  default_allocator = 78,
  release_status = 93,
  release_memory_info = 94,
  release_session = 95,
  release_value = 96,
  release_type_info = 98,
  release_tensor_info = 99,
  release_session_options = 100,
  add_session_config = 130,
};

typedef void *handle;
typedef void *status;
typedef void (*function)(void);

struct base {
  const function *(*get_api)(uint32_t version);
  const char *(*get_version)(void);
};

struct allocator {
  uint32_t version;
  void *(*allocate)(struct allocator *, size_t);
  void (*release)(struct allocator *, void *);
};

struct pomona_engine {
  const function *api;
  const char *version;
  handle environment;
  handle memory;
  struct allocator *allocator;
};

struct pomona_session {
  const pomona_engine *engine;
  handle session;
};

enum { float32 = 1, severity_fatal = 4, device_allocator = 0, default_memory = 0 };

static void release(const function *api, enum slot slot, handle object) {
  if (object != NULL) ((void (*)(handle))api[slot])(object);
}

// 0 when the status says success; otherwise its words go to `message`.
static int check(const function *api, status outcome, char *message, size_t size) {
  if (outcome == NULL) return 0;
  snprintf(message, size, "%s", ((const char *(*)(status))api[get_error_message])(outcome));
  release(api, release_status, outcome);
  return -1;
}

// The environment of a library: made once and kept until the process ends, as the library is. ONNX Runtime gives up the
// last one outside of its own lock, so that a thread which asks for one meanwhile is refused.
static int shared_environment(const function *api, handle *environment, char *message, size_t size) {
  struct kept {
    const function *api;
    handle environment;
    struct kept *next;
  };
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  static struct kept *all = NULL;
  int outcome = -1;
  pthread_mutex_lock(&lock);
  struct kept *found = all;
  while (found != NULL && found->api != api) found = found->next;
  if (found == NULL && (found = calloc(1, sizeof *found)) == NULL) {
    snprintf(message, size, "no memory is left");
  } else if (found->environment == NULL) {
    status (*create)(int, const char *, handle *) = (status (*)(int, const char *, handle *))api[create_env];
    outcome = check(api, create(severity_fatal, "pomona", &found->environment), message, size);
    if (outcome == 0) {
      found->api = api;
      found->next = all;
      all = found;
    } else {
      free(found);
    }
  } else {
    outcome = 0;
  }
  if (outcome == 0) *environment = found->environment;
  pthread_mutex_unlock(&lock);
  return outcome;
}

pomona_engine *pomona_engine_open(const char *path, pomona_engine_problem *problem, char *message, size_t size) {
  *problem = POMONA_ENGINE_NOT_LOADED;
  message[0] = 0;
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    const char *reason = dlerror();
    snprintf(message, size, "%s", reason == NULL ? "no reason given" : reason);
    return NULL;
  }
  *problem = POMONA_ENGINE_OTHER_LIBRARY;
  const struct base *(*get_base)(void) = (const struct base *(*)(void))dlsym(library, "OrtGetApiBase");
  const struct base *base = get_base == NULL ? NULL : get_base();
  if (base == NULL) {
    dlclose(library);
    return NULL;
  }
  *problem = POMONA_ENGINE_TOO_OLD;
  const char *version = base->get_version();
  snprintf(message, size, "%s", version);
  // Asked for a table that it does not have, the library would complain on the terminal: its version says it as well.
  int major = 0, minor = 0;
  if (sscanf(version, "%d.%d", &major, &minor) != 2 || major < 1 || (major == 1 && minor < interface_version)) return NULL;
  const function *api = base->get_api(interface_version);
  if (api == NULL) return NULL;

  *problem = POMONA_ENGINE_NOT_STARTED;
  pomona_engine *engine = calloc(1, sizeof *engine);
  if (engine == NULL) {
    snprintf(message, size, "no memory is left");
    return NULL;
  }
  engine->api = api;
  engine->version = version;
  status (*memory)(int, int, handle *) = (status (*)(int, int, handle *))api[create_cpu_memory_info];
  status (*allocator)(struct allocator **) = (status (*)(struct allocator **))api[default_allocator];
  if (shared_environment(api, &engine->environment, message, size) != 0
      || check(api, memory(device_allocator, default_memory, &engine->memory), message, size) != 0
      || check(api, allocator(&engine->allocator), message, size) != 0) {
    pomona_engine_close(engine);
    return NULL;
  }
  *problem = POMONA_ENGINE_FINE;
  return engine;
}

void pomona_engine_close(pomona_engine *engine) {
  if (engine == NULL) return;
  release(engine->api, release_memory_info, engine->memory);
  free(engine);
}

const char *pomona_engine_version(const pomona_engine *engine) { return engine->version; }

static int set_options(
    const function *api, handle options, int threads, int level, int arena, const char *folder, char *message, size_t size) {
  typedef status (*set_number)(handle, int);
  typedef status (*set_flag)(handle);
  typedef status (*set_text)(handle, const char *, const char *);
  if (check(api, ((set_number)api[set_intra_op_threads])(options, threads), message, size) != 0
      || check(api, ((set_number)api[set_graph_optimization])(options, level), message, size) != 0
      || check(api, ((set_number)api[set_session_log_severity])(options, severity_fatal), message, size) != 0)
    return -1;
  if (!arena
      && (check(api, ((set_flag)api[disable_cpu_mem_arena])(options), message, size) != 0
          || check(api, ((set_flag)api[disable_mem_pattern])(options), message, size) != 0))
    return -1;
  if (folder == NULL) return 0;
  const char *key = "session.model_external_initializers_file_folder_path";
  return check(api, ((set_text)api[add_session_config])(options, key, folder), message, size);
}

pomona_session *pomona_session_open(
    const pomona_engine *engine, const void *bytes, size_t count, int threads, int level, int arena, const char *folder,
    char *message, size_t size) {
  const function *api = engine->api;
  pomona_session *session = calloc(1, sizeof *session);
  if (session == NULL) {
    snprintf(message, size, "no memory is left");
    return NULL;
  }
  session->engine = engine;
  handle options = NULL;
  int outcome = check(api, ((status (*)(handle *))api[create_session_options])(&options), message, size);
  if (outcome == 0) outcome = set_options(api, options, threads, level, arena, folder, message, size);
  if (outcome == 0) {
    status (*create)(handle, const void *, size_t, handle, handle *) =
        (status (*)(handle, const void *, size_t, handle, handle *))api[create_session_from_array];
    outcome = check(api, create(engine->environment, bytes, count, options, &session->session), message, size);
  }
  release(api, release_session_options, options);
  if (outcome == 0) return session;
  free(session);
  return NULL;
}

void pomona_session_close(pomona_session *session) {
  if (session == NULL) return;
  release(session->engine->api, release_session, session->session);
  free(session);
}

size_t pomona_session_count(const pomona_session *session, int outputs) {
  const function *api = session->engine->api;
  size_t count = 0;
  char message[8];
  status (*ask)(handle, size_t *) =
      (status (*)(handle, size_t *))api[outputs ? session_output_count : session_input_count];
  return check(api, ask(session->session, &count), message, sizeof message) == 0 ? count : 0;
}

// Type and shape from what the library tells of a tensor.
static int read_shape(
    const function *api, handle info, int *type, int64_t shape[16], size_t *rank, char *message, size_t size) {
  if (check(api, ((status (*)(handle, int *))api[tensor_element_type])(info, type), message, size) != 0
      || check(api, ((status (*)(handle, size_t *))api[dimension_count])(info, rank), message, size) != 0)
    return -1;
  if (*rank > 16) {
    snprintf(message, size, "a tensor has %zu axes; at most 16 are read", *rank);
    return -1;
  }
  return check(api, ((status (*)(handle, int64_t *, size_t))api[dimensions])(info, shape, *rank), message, size);
}

int pomona_session_describe(
    const pomona_session *session, int outputs, size_t index,
    void (*take)(void *, const char *, int, int, const int64_t *), void *context, char *message, size_t size) {
  const function *api = session->engine->api;
  struct allocator *allocator = session->engine->allocator;
  char *name = NULL;
  handle type_info = NULL, tensor_info = NULL;
  int type = 0;
  size_t rank = 0;
  int64_t shape[16];
  status (*ask_name)(handle, size_t, struct allocator *, char **) =
      (status (*)(handle, size_t, struct allocator *, char **))api[outputs ? session_output_name : session_input_name];
  status (*ask_type)(handle, size_t, handle *) =
      (status (*)(handle, size_t, handle *))api[outputs ? session_output_type : session_input_type];
  status (*cast)(handle, handle *) = (status (*)(handle, handle *))api[cast_to_tensor_info];
  int outcome = -1;
  if (check(api, ask_name(session->session, index, allocator, &name), message, size) == 0
      && check(api, ask_type(session->session, index, &type_info), message, size) == 0
      // What the cast gives belongs to `type_info`, and is NULL for sequences and maps.
      && check(api, cast(type_info, &tensor_info), message, size) == 0
      && (tensor_info == NULL || read_shape(api, tensor_info, &type, shape, &rank, message, size) == 0)) {
    take(context, name, type, tensor_info == NULL ? -1 : (int)rank, shape);
    outcome = 0;
  }
  release(api, release_type_info, type_info);
  if (name != NULL) allocator->release(allocator, name);
  return outcome;
}

int pomona_session_run(
    const pomona_session *session, const char *input, const float *values, size_t count, const int64_t *shape, size_t rank,
    const char *outputs, size_t output_count, pomona_tensor **tensors, char *message, size_t size) {
  const function *api = session->engine->api;
  handle value = NULL;
  const char **names = calloc(output_count + 1, sizeof *names);
  if (names == NULL) {
    snprintf(message, size, "no memory is left");
    return -1;
  }
  for (size_t i = 0; i < output_count; i++) {
    names[i] = outputs;
    outputs += strlen(outputs) + 1;
  }
  status (*wrap)(handle, void *, size_t, const int64_t *, size_t, int, handle *) =
      (status (*)(handle, void *, size_t, const int64_t *, size_t, int, handle *))api[create_tensor_with_data];
  status (*execute)(
      handle, handle, const char *const *, const handle *, size_t, const char *const *, size_t, pomona_tensor **) =
      (status (*)(
          handle, handle, const char *const *, const handle *, size_t, const char *const *, size_t,
          pomona_tensor **))api[run];
  for (size_t i = 0; i < output_count; i++) tensors[i] = NULL;
  // The numbers are only read: an input is never an output's memory.
  status wrapped =
      wrap(session->engine->memory, (void *)values, count * sizeof(float), shape, rank, float32, &value);
  if (check(api, wrapped, message, size) != 0) {
    free(names);
    return -1;
  }
  const handle inputs[1] = {value};
  status ran = execute(session->session, NULL, &input, inputs, 1, names, output_count, tensors);
  int outcome = check(api, ran, message, size);
  release(api, release_value, value);
  free(names);
  if (outcome != 0)
    for (size_t i = 0; i < output_count; i++) {
      release(api, release_value, tensors[i]);
      tensors[i] = NULL;
    }
  return outcome;
}

const float *pomona_tensor_floats(
    const pomona_session *session, pomona_tensor *tensor, int *type, int64_t shape[16], size_t *rank, char *message,
    size_t size) {
  const function *api = session->engine->api;
  handle info = NULL;
  void *data = NULL;
  *type = 0;
  message[0] = 0;
  int outcome =
      check(api, ((status (*)(handle, handle *))api[tensor_type_and_shape])(tensor, &info), message, size);
  if (outcome == 0) outcome = read_shape(api, info, type, shape, rank, message, size);
  release(api, release_tensor_info, info);
  if (outcome != 0 || *type != float32) return NULL;
  if (check(api, ((status (*)(handle, void **))api[tensor_data])(tensor, &data), message, size) != 0) return NULL;
  return data;
}

void pomona_tensor_release(const pomona_session *session, pomona_tensor *tensor) {
  release(session->engine->api, release_value, tensor);
}
