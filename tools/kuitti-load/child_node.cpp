#include "tools/kuitti-load/child_node.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <vector>

#include "ap/server/config.h"
#include "base/file/file.h"
#include "base/text.h"

namespace kuitti::load {
namespace {

namespace fs = std::filesystem;
using base::Result;

constexpr int kStartPatienceMs = 30'000;

base::Error node_error(std::string detail) {
  return base::unavailable("load.node", std::move(detail));
}

std::vector<std::string> environment_with(const std::map<std::string, std::string>& more) {
  ap::server::Environment all = ap::server::process_environment();
  for (const auto& [name, value] : more) all[name] = value;
  std::vector<std::string> lines;
  for (const auto& [name, value] : all) lines.push_back(name + "=" + value);
  return lines;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// The process; its standard output goes into `output`.
Result<pid_t> spawn(const ChildNode::Plan& plan, int output) {
  std::error_code problem;
  const fs::path program = fs::read_symlink("/proc/self/exe", problem).parent_path() / "kuitti";
  std::vector<std::string> words{program.string(), "serve", "--config", plan.config.string()};
  std::vector<std::string> environment = environment_with(plan.environment);
  const std::vector<char*> arguments = pointers_to(words);
  const std::vector<char*> variables = pointers_to(environment);
  posix_spawn_file_actions_t actions;
  ENSURE(::posix_spawn_file_actions_init(&actions) == 0);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, plan.log.c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0644);
  pid_t process = 0;
  const int failed = ::posix_spawn(&process, program.c_str(), &actions, nullptr, arguments.data(),
                                   variables.data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return node_error(program.string() + ": " + std::strerror(failed));
  return process;
}

std::string last_lines(const fs::path& log) {
  constexpr std::size_t kMost = 2000;
  const std::string text = base::file::read_text(log).value_or("");
  return text.size() > kMost ? text.substr(text.size() - kMost) : text;
}

std::string word_after(std::string_view line, std::string_view name) {
  const std::size_t at = line.find(name);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = line.substr(at + name.size());
  return std::string(rest.substr(0, rest.find(' ')));
}

}  // namespace

Result<std::unique_ptr<ChildNode>> ChildNode::start(const Plan& plan) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return node_error(std::strerror(errno));
  const auto process = spawn(plan, ends[1]);
  ::close(ends[1]);
  if (!process) {
    ::close(ends[0]);
    return process.error();
  }
  std::unique_ptr<ChildNode> node(new ChildNode(*process));
  const auto ready = node->read_addresses(ends[0]);
  ::close(ends[0]);
  if (!ready) return node_error(ready.error().detail + "; it said:\n" + last_lines(plan.log));
  return node;
}

/// "ready as4=URL api=URL ledger=URL"
Result<void> ChildNode::read_addresses(int output) {
  std::string line;
  while (line.find('\n') == std::string::npos) {
    pollfd waiting{output, POLLIN, 0};
    if (::poll(&waiting, 1, kStartPatienceMs) <= 0) return node_error("the node is not ready");
    char buffer[1024];
    const ssize_t count = ::read(output, buffer, sizeof buffer);
    if (count <= 0) return node_error("the node ended before it was ready");
    line.append(buffer, static_cast<std::size_t>(count));
  }
  line.resize(line.find('\n'));
  as4_url_ = word_after(line, " as4=");
  api_url_ = word_after(line, " api=");
  ledger_url_ = word_after(line, " ledger=");
  if (as4_url_.empty() || api_url_.empty()) return node_error("the node said: " + line);
  return {};
}

Result<void> ChildNode::stop() {
  if (process_ <= 0) return {};
  ::kill(process_, SIGTERM);
  int status = 0;
  const pid_t ended = ::waitpid(process_, &status, 0);
  process_ = 0;
  if (ended <= 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return base::corrupt("load.node", "the node did not end well");
  return {};
}

ChildNode::~ChildNode() {
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

}  // namespace kuitti::load
