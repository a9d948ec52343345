package atparser_test

import (
	"fmt"

	"sim800emu/atparser"
)

func Example() {
	cipstart := atparser.Params{
		atparser.Word("mode", "TCP", "UDP"), atparser.Host("address"), atparser.Int("port", 1, 65535),
	}
	lexer := atparser.NewLexer()
	for _, b := range []byte("ATE0;+CIPSTART=\"tcp\",\"tls12.sim800.test\",\"443\"\r\n") {
		if lexer.Feed(b) != atparser.Complete {
			continue
		}
		cmds, err := atparser.Split(lexer.Line().Text)
		if err != nil {
			fmt.Println(err)
		}
		for _, c := range cmds {
			fmt.Println(c.Name, c.Form, c.Args)
		}
		args, err := cipstart.Parse(cmds[1].Args)
		fmt.Println(args.Str("mode"), args.Str("address"), args.Int("port"), err)
	}
	fmt.Println(cipstart.Syntax())
	_, err := cipstart.Parse(`"TCP","tls12.sim800.test",0`)
	fmt.Println(err)
	// Output:
	// E execute 0
	// +CIPSTART write "tcp","tls12.sim800.test","443"
	// TCP tls12.sim800.test 443 <nil>
	// <mode>,<address>,<port>
	// parameter 3 <port>: 0 is not in (1-65535)
}
