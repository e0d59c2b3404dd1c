# Runs a player's Ruby; what `ruby -e` gets.
require 'json'

module Codemaze
  DOES_NOT_COMPILE = 100
  PLACE = "#{Dir.pwd}/".freeze # the program may go elsewhere

  class Unanswerable < StandardError; end

  class << self
    # Waits if it is told to, then runs what lies in the folder.
    def boot
      if ARGV == ['park']
        JSON.generate(JSON.parse('[{"": 1.5}]'))
        File.open('go') { |go| go.read(1) }
      end
      ARGV.clear
      call = File.exist?('call') ? JSON.parse(File.read('call')) : nil
      call ? answer(*call.values_at('function', 'types')) { load_solution } : run
    end

    # Ends the program with the function's result, or with what went wrong, on standard output.
    def answer(name, types)
      result = STDOUT.dup
      STDOUT.reopen(STDERR)
      code = 1
      begin
        yield
        text = solve(name, types)
        code = 0
      rescue SystemExit
        text = 'The program ended before the function returned.'
      rescue SyntaxError => error
        text = report(error)
        code = DOES_NOT_COMPILE if error.backtrace_locations.to_a.none? { |place| place.path == 'solution.rb' }
      rescue Unanswerable => error
        text = error.message
      rescue Exception => error
        text = report(error)
      end
      $stdout.flush
      STDOUT.flush
      result.write(text)
      result.flush
      exit!(code)
    end

    private

    # Runs solution.rb as Ruby runs a script.
    def run
      load_solution
    rescue SystemExit, SignalException
      raise
    rescue Exception => error
      if error.is_a?(SyntaxError) && error.backtrace_locations.to_a.none? { |place| place.path == 'solution.rb' }
        $stdout.write(report(error))
        exit(DOES_NOT_COMPILE)
      end
      $stdout.flush
      $stderr.puts(report(error))
      exit(1)
    end

    def load_solution
      source = File.read('solution.rb', encoding: 'UTF-8')
      if (data = source =~ /^__END__\r?\n/)
        file = File.open('solution.rb')
        file.seek(source[0...data].bytesize + $~[0].bytesize)
        Object.const_set(:DATA, file)
      end
      $0 = 'solution.rb'
      RubyVM::InstructionSequence.compile(source, 'solution.rb', "#{PLACE}solution.rb").eval
    end

    def solve(name, types)
      main = TOPLEVEL_BINDING.receiver
      function = main.respond_to?(name, true) && main.method(name)
      raise Unanswerable, "There is no function #{name}." if !function || function.owner == Kernel
      values = JSON.parse($stdin.read).zip(types).map { |value, type| argument(value, type) }
      value = function.call(*values)
      begin
        check(value)
        JSON.generate(value, max_nesting: 0)
      rescue JSON::GeneratorError, EncodingError, TypeError => error
        raise Unanswerable, "#{name} returned what JSON cannot hold: #{error.message}"
      end
    end

    # With the integers among floats as floats.
    def argument(value, type)
      return value.to_f if type == 'float'
      return value unless type.include?('float')
      if type.start_with?('list')
        item = type[5...-1]
        return value.map { |element| argument(element, item) }
      end
      item = type[(type.index(',') + 1)...-1].strip
      value.transform_values { |element| argument(element, item) }
    end

    # JSON.generate takes the to_s of whatever it does not know.
    def check(value)
      case value
      when Integer, Float, String, Symbol, true, false, nil
      when Array then value.each { |element| check(element) }
      when Hash then value.each_value { |element| check(element) }
      else raise TypeError, "#{value.class} is not a type of the answer"
      end
    end

    # What was raised, without the harness's frames.
    def report(error)
      return error.message.gsub(PLACE, '') if error.is_a?(SyntaxError)
      frames = error.backtrace.to_a.reject { |frame| frame.start_with?('-e:', '<internal:') }
      frames = frames.first(20) + ['...'] + frames.last(5) if frames.size > 30
      frames = frames.map { |frame| "    from #{frame}\n" }.join.gsub(PLACE, '')
      "#{error.class}: #{error.message}\n#{frames}"
    end
  end
end
