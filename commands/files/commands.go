package files

import (
	"sim800emu/atparser"
	"sim800emu/engine"
)

// mostBytes is what one command reads or writes (file system note 2.2, 2.3).
const mostBytes = 10240

// Commands declares the file system note.
func (g *Group) Commands() []engine.Command {
	// hexadecimal digits take twice the room; the handler counts characters
	name := func(param string) atparser.Param { return atparser.Str(param, 8*maxName) }
	file := name("filename")
	one := func(section, cmd, title, param string, do engine.Handler) engine.Command {
		return engine.Command{
			Name: cmd, Manual: section, Title: title, Params: atparser.Params{name(param)}, Saving: engine.Unstated,
			Test: engine.OK, Write: do,
		}
	}
	dir := func(do func(string) error) engine.Handler {
		return func(c *engine.Call) error {
			path, err := g.path(c, "dir_name")
			if err != nil {
				return err
			}
			return plain(do(path))
		}
	}
	drives := atparser.Params{atparser.Int("n", 0, 1).Shown("(0-1)")}
	return []engine.Command{
		one("FSN 2.1", "+FSCREATE", "make a file", "filename", g.on(g.disk.Create)),
		{
			Name: "+FSREAD", Manual: "FSN 2.2", Title: "read a file", Saving: engine.Unstated, Test: engine.OK, Write: g.read,
			Params: atparser.Params{file, atparser.Int("mode", 0, 1), atparser.Int("filesize", 1, mostBytes), atparser.Int("position", 0, 1<<31-1).Or(0)},
		},
		{
			Name: "+FSWRITE", Manual: "FSN 2.3", Title: "write a file", Saving: engine.Unstated, Test: engine.OK, Write: g.write,
			Params: atparser.Params{file, atparser.Int("mode", 0, 1), atparser.Int("filesize", 1, mostBytes), atparser.Int("inputtime", 1, 65535)},
			Note:   "The file must be there. At the start the bytes replace as many of the file. A full drive is ERROR behind the bytes.",
		},
		one("FSN 2.4", "+FSDEL", "delete a file", "filename", g.on(g.disk.Remove)),
		one("FSN 2.5", "+FSLS", "list a directory", "filepath", g.list),
		one("FSN 2.6", "+FSFLSIZE", "size of a file", "filename", g.size),
		{
			Name: "+FSMEM", Manual: "FSN 2.7", Title: "free space", Saving: engine.Unstated, Test: engine.OK, Execute: g.free,
			Note: "No space after the comma, as in the example of the note, unlike its template.",
		},
		{
			Name: "+FSRENAME", Manual: "FSN 2.8", Title: "rename a file", Saving: engine.Unstated, Test: engine.OK, Write: g.rename,
			Params: atparser.Params{name("old_name"), name("new_name")},
			Note:   "Directories too; not from drive to drive.",
		},
		{
			Name: "+FSDRIVE", Manual: "FSN 2.9", Title: "letter of a drive", Params: drives, Saving: engine.Unstated,
			Test: engine.Ranges("+FSDRIVE", drives), Write: g.drive,
			Note: "Without a card 1 is ERROR.",
		},
		one("FSN 2.10", "+FSMKDIR", "make a directory", "dir_name", dir(g.disk.MakeDirectory)),
		one("FSN 2.11", "+FSRMDIR", "remove a directory", "dir_name", dir(g.disk.RemoveDirectory)),
		engine.Setting(engine.Command{
			Name: "+FSHEX", Manual: "FSN 2.12", Title: "coding of names", Saving: engine.SaveOnW,
			Params: atparser.Params{atparser.Int("n", 0, 1).Shown("(0-1)")},
		}, &g.hex),
	}
}
