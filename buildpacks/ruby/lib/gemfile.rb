# Whether Gemfile and Gemfile.lock say the same (exit 3 if not, 1 if one cannot be read), and whether this Ruby is the one they
# ask for: prints "any", or "fits" or "differs" and what is asked for.
require "bundler"

begin
  definition = Bundler.definition
  wanted = definition.ruby_version
rescue Bundler::BundlerError, ScriptError => e
  abort e.message
end

puts wanted.nil? ? "any" : (wanted.diff(Bundler::RubyVersion.system) ? "differs" : "fits")
puts [wanted.engine, wanted.engine == "ruby" ? wanted.versions : wanted.engine_versions].flatten.join(" ") if wanted

begin
  definition.ensure_equivalent_gemfile_and_lockfile
rescue Bundler::ProductionError => e
  warn e.message
  exit 3
end
