// The bridge to Apache Arrow: opens Parquet and Arrow files and writes them, and hands columns over as plain C structures.
//
// Not part of the Swift package: the set-up compiles it against the headers of the fetched library (setup/arrow.sh), and
// the program loads what comes of it. No exception leaves a function. Everything runs on the caller's thread: what the
// library throws on a thread of its own would end the process, and here it becomes an error.

#include "arrow_bridge.h"

#include <arrow/c/bridge.h>
#include <arrow/config.h>
#include <arrow/io/file.h>
#include <arrow/ipc/options.h>
#include <arrow/ipc/reader.h>
#include <arrow/ipc/writer.h>
#include <arrow/record_batch.h>
#include <arrow/table.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/writer.h>
#include <parquet/file_reader.h>
#include <parquet/properties.h>

#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <utility>

struct pomona_arrow_reader {
  std::shared_ptr<arrow::io::RandomAccessFile> file;
  std::shared_ptr<arrow::ipc::RecordBatchFileReader> ipc;
  std::unique_ptr<parquet::arrow::FileReader> parquet;
  std::shared_ptr<arrow::RecordBatchReader> batches;
  std::shared_ptr<arrow::Schema> schema;
  int next_batch = 0;
};

namespace {

// Rows that pass at once: enough to make the cost of a call small, few enough to hold beside the table.
constexpr int64_t rows_at_once = 1 << 16;
// Rows of one row group or record batch of a written file.
constexpr int64_t rows_of_group = 1 << 20;

void say(const pomona_arrow_message &message, const std::string &words) {
  if (message.size > 0) std::snprintf(message.text, message.size, "%s", words.c_str());
}

// Runs `body`, which gives a Status; whatever it throws or gives becomes words.
template <typename Body>
bool succeeds(const pomona_arrow_message &message, Body body) noexcept {
  try {
    const arrow::Status status = body();
    if (status.ok()) return true;
    say(message, status.message());
  } catch (const std::bad_alloc &) {
    say(message, "there is not memory enough for what it says it holds");
  } catch (const std::exception &error) {
    say(message, error.what());
  } catch (...) {
    say(message, "the library gives no reason");
  }
  return false;
}

arrow::Status open_ipc(pomona_arrow_reader &reader, int64_t *row_count) {
  arrow::ipc::IpcReadOptions options;
  options.use_threads = false;
  ARROW_ASSIGN_OR_RAISE(reader.ipc, arrow::ipc::RecordBatchFileReader::Open(reader.file, options));
  reader.schema = reader.ipc->schema();
  // Counting reads the head of each batch and no column.
  ARROW_ASSIGN_OR_RAISE(*row_count, reader.ipc->CountRows());
  return arrow::Status::OK();
}

arrow::Status open_parquet(pomona_arrow_reader &reader, int64_t *row_count) {
  parquet::ReaderProperties properties;
  properties.set_page_checksum_verification(true);
  parquet::ArrowReaderProperties columns;
  columns.set_use_threads(false);
  columns.set_pre_buffer(false);
  columns.set_batch_size(rows_at_once);
  parquet::arrow::FileReaderBuilder builder;
  ARROW_RETURN_NOT_OK(builder.Open(reader.file, properties));
  builder.properties(columns);
  ARROW_RETURN_NOT_OK(builder.Build(&reader.parquet));
  ARROW_RETURN_NOT_OK(reader.parquet->GetSchema(&reader.schema));
  *row_count = reader.parquet->parquet_reader()->metadata()->num_rows();
  return arrow::Status::OK();
}

pomona_arrow_reader *open(const char *path, pomona_arrow_kind kind, ArrowSchema *schema, int64_t *row_count,
                          pomona_arrow_message message) noexcept {
  pomona_arrow_reader *opened = nullptr;
  succeeds(message, [&]() -> arrow::Status {
    auto reader = std::make_unique<pomona_arrow_reader>();
    ARROW_ASSIGN_OR_RAISE(reader->file, arrow::io::ReadableFile::Open(path));
    ARROW_RETURN_NOT_OK(kind == POMONA_ARROW_PARQUET ? open_parquet(*reader, row_count) : open_ipc(*reader, row_count));
    if (*row_count < 0) return arrow::Status::Invalid("it says that it has ", *row_count, " rows");
    ARROW_RETURN_NOT_OK(arrow::ExportSchema(*reader->schema, schema));
    opened = reader.release();
    return arrow::Status::OK();
  });
  return opened;
}

// The next record batch of the file; nothing at its end.
arrow::Result<std::shared_ptr<arrow::RecordBatch>> next_batch(pomona_arrow_reader &reader) {
  if (reader.ipc) {
    if (reader.next_batch >= reader.ipc->num_record_batches()) return nullptr;
    return reader.ipc->ReadRecordBatch(reader.next_batch++);
  }
  if (!reader.batches) {
    ARROW_ASSIGN_OR_RAISE(reader.batches, reader.parquet->GetRecordBatchReader());
  }
  return reader.batches->Next();
}

int next(pomona_arrow_reader *reader, ArrowArray *rows, pomona_arrow_message message) noexcept {
  int outcome = 0;
  const bool fine = succeeds(message, [&]() -> arrow::Status {
    ARROW_ASSIGN_OR_RAISE(const auto batch, next_batch(*reader));
    if (!batch) return arrow::Status::OK();
    // Every offset, index and text, so that the program may trust them.
    ARROW_RETURN_NOT_OK(batch->ValidateFull());
    if (!batch->schema()->Equals(*reader->schema, false)) {
      return arrow::Status::Invalid("its parts have different columns");
    }
    ARROW_RETURN_NOT_OK(arrow::ExportRecordBatch(*batch, rows));
    outcome = 1;
    return arrow::Status::OK();
  });
  return fine ? outcome : -1;
}

void close(pomona_arrow_reader *reader) noexcept {
  // What closing a file that was only read could say is of no use to anybody.
  succeeds({nullptr, 0}, [&] {
    delete reader;
    return arrow::Status::OK();
  });
}

arrow::Status write_ipc(const arrow::Table &table, const std::shared_ptr<arrow::io::FileOutputStream> &file) {
  auto options = arrow::ipc::IpcWriteOptions::Defaults();
  options.use_threads = false;
  ARROW_ASSIGN_OR_RAISE(const auto writer, arrow::ipc::MakeFileWriter(file, table.schema(), options));
  ARROW_RETURN_NOT_OK(writer->WriteTable(table, rows_of_group));
  return writer->Close();
}

arrow::Status write_parquet(const arrow::Table &table, const std::shared_ptr<arrow::io::FileOutputStream> &file) {
  parquet::WriterProperties::Builder properties;
  properties.compression(parquet::Compression::ZSTD);
  properties.enable_page_checksum();
  // The types as Arrow has them, so that a category comes back as one.
  parquet::ArrowWriterProperties::Builder columns;
  columns.store_schema();
  return parquet::arrow::WriteTable(table, arrow::default_memory_pool(), file, rows_of_group, properties.build(),
                                    columns.build());
}

int write(const char *path, pomona_arrow_kind kind, ArrowSchema *schema, ArrowArray *rows,
          pomona_arrow_message message) noexcept {
  const bool fine = succeeds(message, [&]() -> arrow::Status {
    ARROW_ASSIGN_OR_RAISE(const auto batch, arrow::ImportRecordBatch(rows, schema));
    ARROW_RETURN_NOT_OK(batch->ValidateFull());
    ARROW_ASSIGN_OR_RAISE(const auto table, arrow::Table::FromRecordBatches({batch}));
    ARROW_ASSIGN_OR_RAISE(const auto file, arrow::io::FileOutputStream::Open(path));
    ARROW_RETURN_NOT_OK(kind == POMONA_ARROW_PARQUET ? write_parquet(*table, file) : write_ipc(*table, file));
    return file->Close();
  });
  // Whatever importing did not take over is let go here.
  if (schema->release) schema->release(schema);
  if (rows->release) rows->release(rows);
  return fine ? 0 : -1;
}

const pomona_arrow_functions functions = {
    pomona_arrow_bridge_version, ARROW_VERSION_STRING, open, next, close, write,
};

}  // namespace

extern "C" __attribute__((visibility("default"))) const pomona_arrow_functions *pomona_arrow_bridge(void) {
  return &functions;
}
