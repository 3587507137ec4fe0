import { readFileSync } from 'node:fs';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Needs } from '../api/access/access.guard.js';

const PAGE = readFileSync(new URL('./page.html', import.meta.url), 'utf8');

/** The page that tells a newcomer what is here. */
@ApiExcludeController()
@Controller()
@Needs('nothing')
export class PageController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  page(): string {
    return PAGE;
  }
}
