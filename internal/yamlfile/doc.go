// Package yamlfile is what readers of YAML files that people write share: the
// text with its places, mistakes that show the place with a caret, the word that
// was likely meant. It knows no file format of its own; profiles and verdict do.
package yamlfile
